// Editions of a dataset: certificate, citation, and what has changed by its cause.
import { useQuery } from "@tanstack/react-query";
import type { DiseaseEditions } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { editionsQuery } from "../queries";
import { words } from "../words";

type Edition = DiseaseEditions["editions"][number];

export function Editions({ id }: { id: string }) {
  const w = useWords(words);
  const answer = useQuery(editionsQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading />;
  if (!of.editions.length) return <Empty reason={w.noEditions} />;
  return (
    <>
      {of.editions.map((edition) => (
        <One key={edition.number} of={edition} />
      ))}
    </>
  );
}

function One({ of }: { of: Edition }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel title={w.edition(of.number, formatMinute(of.made))}>
      <Facts
        facts={[
          [w.persons, of.persons.shown],
          [w.required, of.required],
          [w.filledVariables, w.filled(of.filled, of.variables)],
          [w.inRelease, String(of.release_number)],
          [w.dictionaryVersion, of.dictionary],
          [w.cite, text(of.citation)],
        ]}
      />
      <h3>{w.changes}</h3>
      {of.changes.length ? (
        <ul>
          {of.changes.map((change) => (
            <li key={`${change.what.en}/${change.cause.en}`}>
              {`${text(change.what)} · ${text(change.cause)}: ${change.number.shown}`}
            </li>
          ))}
        </ul>
      ) : (
        <p className="quiet">{of.number === 1 ? w.first : of.compared ? w.same : w.notCompared}</p>
      )}
    </Panel>
  );
}
