// The same rows as the timeline, as a list: its text twin.
import { useMemo } from "react";
import type { PanoramaEvent } from "@/api/types";
import { RangeBar, ValueText } from "@/clinical/ClinicalValue";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { categoryLabel } from "@/dictionary";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { detailOf, itemId, measured } from "../lanes";
import { words } from "../words";

export function Records({
  events,
  open,
  onOpen,
  height,
}: {
  events: readonly PanoramaEvent[];
  open: string | undefined;
  onOpen: (id: string) => void;
  height: number;
}) {
  const w = useWords(words);
  const text = useText();
  const columns = useMemo(
    (): Column<PanoramaEvent>[] => [
      {
        key: "t",
        title: w.time,
        width: 142,
        sort: (e) => e.time,
        render: (e) => (e.time_is_date ? formatDay(e.time) : formatMinute(e.time)),
      },
      {
        key: "h",
        title: w.hospital,
        width: 118,
        sort: (e) => e.hospital,
        render: (e) => <HospitalChip code={e.hospital} />,
      },
      {
        key: "c",
        title: w.kind,
        width: 78,
        sort: (e) => e.category,
        render: (e) => text(categoryLabel(e.category)),
      },
      { key: "n", title: w.what, sort: (e) => e.title, render: (e) => <Content e={e} /> },
      { key: "v", title: w.value, width: 136, render: (e) => <ValueText of={measured(e)} /> },
      { key: "r", title: w.range, width: 104, render: (e) => <RangeBar of={measured(e)} /> },
      { key: "l", title: w.level, width: 58, render: (e) => <Level level={e.level} /> },
    ],
    [w, text],
  );
  return (
    <DataTable
      name={w.recordsTab}
      dense
      columns={columns}
      rows={events}
      rowKey={itemId}
      selected={open}
      onOpen={(e) => onOpen(itemId(e))}
      height={height}
      minWidth={700}
      empty={<Empty reason={w.noRecords} />}
    />
  );
}

function Content({ e }: { e: PanoramaEvent }) {
  return (
    <span title={detailOf(e) || undefined}>
      <b className="record-title">{e.title}</b>
      {e.detail && <span className="quiet">{` ${detailOf(e)}`}</span>}
    </span>
  );
}
