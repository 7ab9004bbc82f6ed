// Each hospital: its described views, how many variables have a column, what waits.
import type { HospitalColumns } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

export function Hospitals({
  of,
  chosen,
  onChoose,
}: {
  of: readonly HospitalColumns[];
  chosen?: string;
  onChoose: (hospital?: string) => void;
}) {
  const w = useWords(words);
  const number = (key: string, title: string, value: (one: HospitalColumns) => number) => ({
    key,
    title,
    width: 110,
    align: "right" as const,
    sort: value,
    render: (one: HospitalColumns) => (value(one) ? formatExact(value(one)) : ""),
  });
  return (
    <Panel title={w.hospitals} note={w.hospitalsNote} flush>
      <DataTable
        name={w.hospitals}
        rows={of}
        rowKey={(one) => one.hospital}
        selected={chosen}
        onOpen={(one) => onChoose(one.hospital === chosen ? undefined : one.hospital)}
        height={220}
        dense
        columns={[
          { key: "h", title: w.hospital, render: (one) => <HospitalChip code={one.hospital} full /> },
          number("v", w.views, (one) => one.views.length),
          {
            key: "m",
            title: w.mapped,
            width: 150,
            align: "right",
            sort: (one) => one.mapped,
            render: (one) => `${formatExact(one.mapped)} / ${formatExact(one.variables)}`,
          },
          number("a", w.absent, (one) => one.absent),
          number("r", w.missing, (one) => one.required_without.length),
          number("w", w.waiting, (one) => one.waiting),
          number("f", w.inForce, (one) => one.in_force),
        ]}
      />
    </Panel>
  );
}
