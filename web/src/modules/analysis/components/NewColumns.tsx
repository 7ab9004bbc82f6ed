// Columns that a result made, and the frame that has them beside the old ones.
import { Link } from "@tanstack/react-router";
import type { AnalysisResult } from "@/api/types";
import { listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { words } from "../resultWords";

export function NewColumns({ made }: { made: AnalysisResult["made"] }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  if (!made) return null;
  return (
    <Panel title={w.newColumns} span={12}>
      <p className="prose">
        <b>{listed(made.columns.map(text), lang)}</b>{" "}
        <span className="quiet">{w.newColumnsWhy(made.level)}</span>
      </p>
      {made.ready ? (
        <Link to="/analysis" search={{ frame: made.frame } as never}>
          {w.useNewFrame}
        </Link>
      ) : (
        <p className="small ochre">{w.newFrameGone}</p>
      )}
    </Panel>
  );
}
