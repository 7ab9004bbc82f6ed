// The columns of a view as its hospital described them, and what is otherwise than the time before.
import { useMemo } from "react";
import type { ColumnWork, ViewColumnLine } from "@/api/types";
import { formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

export function ViewColumns({ of }: { of: ColumnWork }) {
  const w = useWords(words);
  const columns = useColumns();
  return (
    <Panel
      title={w.columnsTitle}
      note={w.columnsNote(formatExact(of.columns.length), formatExact(of.sampled))}
      flush
    >
      <DataTable
        name={w.columnsTitle}
        columns={columns}
        rows={of.columns}
        rowKey={(one) => one.name}
        height={260}
        dense
        minWidth={1000}
      />
    </Panel>
  );
}

function useColumns(): Column<ViewColumnLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo((): Column<ViewColumnLine>[] => {
    const values = (of: readonly string[]) => of.slice(0, 6).join(" · ");
    const pairs = (of: readonly { text: string }[]) => values(of.map((one) => one.text));
    return [
      { key: "n", title: w.column, width: 150, sort: (one) => one.name, render: (one) => one.name },
      { key: "c", title: w.note, width: 130, render: (one) => one.comment },
      { key: "y", title: w.type, width: 90, render: (one) => one.type },
      {
        key: "e",
        title: w.nulls,
        width: 70,
        align: "right",
        sort: (one) => one.nulls,
        render: (one) => (one.nulls == null ? "" : formatShare(one.nulls, 1)),
      },
      {
        key: "d",
        title: w.distinct,
        width: 80,
        align: "right",
        sort: (one) => one.distinct,
        render: (one) => formatExact(one.distinct),
      },
      { key: "s", title: w.shapes, width: 140, render: (one) => pairs(one.shapes) },
      { key: "t", title: w.top, render: (one) => pairs(one.top) },
      {
        key: "x",
        title: w.change,
        width: 190,
        render: (one) => (
          <span className="ochre">
            {[
              one.change ? text(one.change) : "",
              one.new_values.length ? w.newValues(values(one.new_values)) : "",
              one.gone_values.length ? w.goneValues(values(one.gone_values)) : "",
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        ),
      },
      {
        key: "v",
        title: w.is,
        width: 150,
        render: (one) => one.variables.join(", ") || <span className="quiet">{w.none}</span>,
      },
    ];
  }, [w, text]);
}
