// One mapping of a column, and what the viewer may do with it.
import type { ColumnDecisionLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { SecondPerson } from "@/clinical/SecondPerson";
import { useMay } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { end, review, useChange } from "../queries";
import { words } from "../words";

export function ColumnDecision({ of }: { of: ColumnDecisionLine }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="page">
      <Facts
        facts={[
          [w.status, w.statuses[of.status] ?? of.status],
          [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          [w.category, text(categoryLabel(of.category))],
          [w.variable, `${text(of.label)} ${of.variable}`],
          [w.column, of.absent ? w.isAbsent : `${of.view}.${of.column} ${of.convert}`],
          [w.author, `${of.author} · ${formatMinute(of.proposed)}`],
          [w.reviewer, of.reviewer ? `${of.reviewer} · ${formatMinute(of.reviewed)}` : ""],
          [w.note, of.note],
          [w.reason, of.reason],
        ]}
      />
      <Answer of={of} />
    </div>
  );
}

function Answer({ of }: { of: ColumnDecisionLine }) {
  const may = useMay();
  const reviewing = useChange((given: { confirm: boolean; reason: string }) =>
    review({ ids: [of.id], ...given }),
  );
  const ending = useChange((given: { reason: string }) => end({ id: of.id, ...given }));
  return (
    <SecondPerson
      waits={of.status === "proposed" && may("fields.review")}
      holds={of.status === "confirmed" && may("fields.decide")}
      own={of.own}
      reviewing={reviewing}
      ending={ending}
    />
  );
}
