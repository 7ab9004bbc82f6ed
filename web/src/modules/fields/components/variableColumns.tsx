// Columns of the table of variables.
import { useMemo } from "react";
import type { VariableMapping } from "@/api/types";
import { listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import type { Column } from "@/kit/table/column";
import type { Draft } from "../draft";
import { words } from "../words";

export function useVariableColumns(draft: Draft): Column<VariableMapping>[] {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  return useMemo(
    (): Column<VariableMapping>[] => [
      {
        key: "v",
        title: w.variable,
        width: 220,
        render: (one) => (
          <>
            {text(one.label)} <span className="small quiet">{one.variable}</span>{" "}
            {one.required && <span className="ochre small">{w.required}</span>}
          </>
        ),
      },
      { key: "n", title: w.now, width: 190, render: (one) => <Now of={one} /> },
      {
        key: "b",
        title: w.best,
        width: 170,
        render: (one) => {
          const best = one.guesses[0];
          if (!best) return <span className="quiet">{w.none}</span>;
          return (
            <>
              {best.column} <span className="small quiet">{best.score.toFixed(2)}</span>
            </>
          );
        },
      },
      {
        key: "w",
        title: w.why,
        render: (one) => listed((one.guesses[0]?.reasons ?? []).map(text), lang),
      },
      {
        key: "s",
        title: w.state,
        width: 170,
        render: (one) => {
          const line = draft[one.variable];
          if (line)
            return (
              <strong>{w.inDraft(line.absent ? w.isAbsent : line.column || (line.convert ?? ""))}</strong>
            );
          if (!one.decision) return null;
          return (
            <span className="ochre">{w.waits(one.decision.absent ? w.isAbsent : one.decision.column)}</span>
          );
        },
      },
    ],
    [w, text, lang, draft],
  );
}

function Now({ of }: { of: VariableMapping }) {
  const w = useWords(words);
  if (!of.now) return <span className={of.required ? "ochre" : "quiet"}>{w.noColumn}</span>;
  if (of.now.absent) return <span className="quiet">{w.isAbsent}</span>;
  return (
    <>
      {of.now.column || of.now.convert} <span className="small quiet">{w.by[of.now.by]}</span>
      {of.now.gone && <span className="ochre"> {w.gone}</span>}
    </>
  );
}
