// Numbers side by side: ours, the other's, how far they are apart and may be.
import { useMemo } from "react";
import type { NumberLine } from "@/api/types";
import { useWords } from "@/kit/lang";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { formatFull } from "../model/cell";
import { words } from "../resultWords";

interface NumberTableProps {
  name: string;
  numbers: readonly NumberLine[];
  theirs: string;
  /** Several cases, each on a set of data. */
  cases?: boolean;
  height?: number;
}

export function NumberTable({ name, numbers, theirs, cases, height }: NumberTableProps) {
  const w = useWords(words);
  const columns = useMemo(
    (): Column<NumberLine>[] => [
      ...(cases
        ? ([
            { key: "f", title: w.data, width: 76, render: (n) => n.frame, sort: (n) => n.frame },
            { key: "c", title: w.case, width: 150, render: (n) => n.case, sort: (n) => n.case },
          ] as Column<NumberLine>[])
        : []),
      {
        key: "n",
        title: w.quantity,
        render: (n) => <span title={n.number}>{n.number}</span>,
        sort: (n) => n.number,
      },
      { key: "o", title: w.ours, width: 124, align: "right", render: (n) => formatFull(n.ours) },
      { key: "t", title: theirs, width: 124, align: "right", render: (n) => formatFull(n.theirs) },
      {
        key: "d",
        title: w.difference,
        width: 92,
        align: "right",
        render: (n) =>
          n.difference == null ? "—" : n.difference === 0 ? "0" : n.difference.toExponential(1),
        sort: (n) => n.difference ?? null,
      },
      {
        key: "l",
        title: w.tolerance,
        width: 86,
        align: "right",
        render: (n) => n.tolerance.toExponential(0),
      },
      {
        key: "v",
        title: w.verdict,
        width: 100,
        render: (n) => (
          <span className={n.agrees == null ? "quiet" : n.agrees ? "verified" : "high"}>
            {n.agrees == null ? w.notYet : n.agrees ? w.agrees : w.apart}
          </span>
        ),
        sort: (n) => (n.agrees == null ? 1 : n.agrees ? 2 : 0),
      },
    ],
    [w, cases, theirs],
  );
  return (
    <DataTable
      name={name}
      columns={columns}
      rows={numbers}
      rowKey={(n) => `${n.case}/${n.number}`}
      height={height}
      dense
      minWidth={cases ? 880 : 660}
    />
  );
}
