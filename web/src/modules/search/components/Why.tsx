// Why one person is in or out: each condition, the records that decide it, or the nearest ones that miss it.
import { useQuery } from "@tanstack/react-query";
import type { Definition, WhyNode } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { usePurpose } from "@/clinical/purpose";
import { PersonalMark } from "@/clinical/Watermark";
import { categoryLabel } from "@/dictionary";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Sheet } from "@/kit/Sheet";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { whyQuery } from "../savedQueries";
import { words } from "../savedWords";

interface WhyProps {
  person: string;
  definition: Definition;
  onClose: () => void;
}

export function Why({ person, definition, onClose }: WhyProps) {
  const w = useWords(words);
  const { purpose } = usePurpose();
  const answer = useQuery(whyQuery(person, definition, purpose ?? ""));
  const failure = failureOf(answer);
  return (
    <Sheet open title={w.whyTitle} onClose={onClose} size={760}>
      <PersonalMark />
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Loading />
      ) : (
        <>
          <p>
            <b>{answer.data.inside ? w.inside : w.outside}</b>
          </p>
          {answer.data.nodes.map((node) => (
            <Reason key={node.id} of={node} />
          ))}
        </>
      )}
    </Sheet>
  );
}

function Reason({ of }: { of: WhyNode }) {
  const w = useWords(words);
  const text = useText();
  return (
    <section className="frame-line">
      <b className={of.truth === 2 ? "" : "ochre"}>{w.truth[of.truth]}</b>
      <span className="prose">{text(of.text)}</span>
      <Rows title={w.deciding} rows={of.rows} />
      <Rows title={w.near} rows={of.near} />
    </section>
  );
}

function Rows({ title, rows }: { title: string; rows: WhyNode["rows"] }) {
  const w = useWords(words);
  const text = useText();
  if (!rows.length) return null;
  return (
    <div className="meaning small">
      <span className="quiet">{title}</span>
      <ul>
        {rows.map((row) => (
          <li key={`${row.hospital}/${row.category}/${row.row_key}`} className="row">
            <HospitalChip code={row.hospital} />
            <span>
              {[text(categoryLabel(row.category)), formatDay(row.day), row.title, row.value].join(" ")}
            </span>
            {row.days_from_anchor != null && <span className="quiet">{w.offBy(row.days_from_anchor)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
