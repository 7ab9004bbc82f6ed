// The figures of a result, drawn by the server: on screen as they are printed, and as SVG or PNG.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ResultFigure } from "@/api/types";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { addressOf, download, pngOf } from "../model/download";
import { figureQuery } from "../queries";
import { words } from "../resultWords";

interface ResultFiguresProps {
  result: string;
  algorithm: string;
  figures: readonly ResultFigure[];
}

export function ResultFigures({ result, algorithm, figures }: ResultFiguresProps) {
  return figures.map((one) => <OneFigure key={one.id} result={result} algorithm={algorithm} of={one} />);
}

function OneFigure({ result, algorithm, of }: { result: string; algorithm: string; of: ResultFigure }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const answer = useQuery({ ...figureQuery(result, of.id, lang), enabled: !of.hidden });
  const failure = failureOf(answer);
  const svg = answer.data?.svg;
  const file = `${algorithm}_${of.id}_${result.slice(0, 8)}`;
  return (
    <Panel
      title={text(of.label)}
      span={12}
      actions={
        svg && (
          <>
            <Button
              size="small"
              onClick={() => download(`${file}.svg`, new Blob([svg], { type: "image/svg+xml" }))}
            >
              {w.svg}
            </Button>
            <Button size="small" onClick={() => void pngOf(svg).then((png) => download(`${file}.png`, png))}>
              {w.png}
            </Button>
          </>
        )
      }
    >
      {of.hidden ? (
        <p className="small ochre">{text(of.hidden)}</p>
      ) : failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : svg ? (
        <img className="result-figure" src={addressOf(svg)} alt={w.figureOf(text(of.label))} />
      ) : (
        <Loading rows={8} />
      )}
    </Panel>
  );
}
