// Two versions of a cohort, sentence by sentence.
import { useQuery } from "@tanstack/react-query";
import { usePurpose } from "@/clinical/purpose";
import { useText, useWords } from "@/kit/lang";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { differenceQuery } from "../savedQueries";
import { words } from "../savedWords";

export function DifferenceLines({ id, older, newer }: { id: string; older: number; newer: number }) {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const answer = useQuery(differenceQuery(id, older, newer, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={3} />;
  const changed = answer.data.lines.some((line) => line.change !== "same");
  return (
    <div>
      <p className="small quiet">{w.compareTitle(older, newer)}</p>
      {!changed && <p className="quiet">{w.nothing}</p>}
      <ul className="difference prose">
        {answer.data.lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may stand in both versions
          <li key={i} className={line.change}>
            <span className="small">{w[line.change]}</span> {text(line.text)}
          </li>
        ))}
      </ul>
    </div>
  );
}
