// Treatments of one person, and of which dataset each is and why.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { HospitalChip } from "@/clinical/hospitals";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { treatmentsQuery } from "../queries";
import { words } from "../words";

export function Treatments({ id, person, onClose }: { id: string; person: string; onClose: () => void }) {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(treatmentsQuery(id, person));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  return (
    <Panel
      title={w.treatments}
      note={person}
      actions={
        <Button size="small" onClick={onClose}>
          {w.close}
        </Button>
      }
      flush
    >
      <DataTable
        name={w.treatments}
        dense
        height={260}
        rows={answer.data.treatments.map((one, place) => ({ ...one, place }))}
        rowKey={(one) => String(one.place)}
        empty={<p className="page quiet">{w.noTreatments}</p>}
        columns={[
          { key: "w", title: w.when, width: 120, render: (one) => formatDay(one.day) },
          { key: "t", title: w.treatment, render: (one) => text(one.what) },
          { key: "h", title: w.hospital, width: 150, render: (one) => <HospitalChip code={one.hospital} /> },
          { key: "b", title: w.belongs, width: 180, render: (one) => text(one.disease) },
          { key: "r", title: w.why, width: 280, render: (one) => text(one.reason) },
        ]}
      />
    </Panel>
  );
}
