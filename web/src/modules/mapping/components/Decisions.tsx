// Mappings that wait for a second person, that hold, and that were refused or rolled back.
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { DecisionLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { SecondPerson } from "@/clinical/SecondPerson";
import { useMay } from "@/clinical/viewer";
import { variable } from "@/dictionary";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { decisionsQuery, end, review, useChange } from "../queries";
import { words } from "../words";

export function Decisions({ hospital }: { hospital?: string }) {
  const w = useWords(words);
  const answer = useQuery(decisionsQuery);
  const columns = useColumns();
  const [chosen, setChosen] = useState("");
  const failure = failureOf(answer);
  const rows = (answer.data?.decisions ?? []).filter((one) => !hospital || one.hospital === hospital);
  const open = rows.find((one) => one.id === chosen);
  return (
    <Panel title={w.decisions} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : answer.data ? (
        <DataTable
          name={w.decisions}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.id}
          selected={chosen}
          onOpen={(one) => setChosen(one.id)}
          height={260}
          dense
          empty={<Empty reason={w.noDecisions} />}
        />
      ) : (
        <div className="page">
          <Loading rows={4} />
        </div>
      )}
      <Sheet open={!!open} onClose={() => setChosen("")} title={w.mapping} size={480}>
        {open && <Decision key={open.id} of={open} />}
      </Sheet>
    </Panel>
  );
}

function Decision({ of }: { of: DecisionLine }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="page">
      <Facts
        facts={[
          [w.status, w.statuses[of.status] ?? of.status],
          [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          [w.variable, text(variable(of.variable)?.label)],
          [w.source, of.source],
          [w.code, `${of.code} ${text(of.label)}`],
          [w.rows, formatExact(of.rows)],
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

function Answer({ of }: { of: DecisionLine }) {
  const may = useMay();
  const reviewing = useChange((given: { confirm: boolean; reason: string }) =>
    review({ id: of.id, ...given }),
  );
  const ending = useChange((given: { reason: string }) => end({ id: of.id, ...given }));
  return (
    <SecondPerson
      waits={of.status === "proposed" && may("mapping.review")}
      holds={of.status === "confirmed" && may("mapping.decide")}
      own={of.own}
      reviewing={reviewing}
      ending={ending}
    />
  );
}

function useColumns(): Column<DecisionLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<DecisionLine>[] => [
      { key: "t", title: w.status, width: 140, render: (one) => w.statuses[one.status] ?? one.status },
      { key: "h", title: w.hospital, width: 130, render: (one) => <HospitalChip code={one.hospital} /> },
      { key: "v", title: w.variable, width: 170, render: (one) => text(variable(one.variable)?.label) },
      { key: "s", title: w.source, render: (one) => one.source },
      { key: "c", title: w.code, render: (one) => `${one.code} ${text(one.label)}` },
      { key: "r", title: w.rows, width: 80, align: "right", render: (one) => formatExact(one.rows) },
      { key: "a", title: w.author, width: 110, render: (one) => one.author },
      { key: "b", title: w.reviewer, width: 110, render: (one) => one.reviewer },
    ],
    [w, text],
  );
}
