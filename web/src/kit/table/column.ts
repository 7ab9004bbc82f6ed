// What a column of a table is, and the order that its values give the rows.
import { type ReactNode, useMemo, useState } from "react";

export interface Column<Row> {
  key: string;
  title: ReactNode;
  render: (row: Row) => ReactNode;
  align?: "right";
  width?: number | string;
  /** Value to sort by; a column without it cannot be sorted. Names sort by pinyin. */
  sort?: (row: Row) => string | number | null;
}

export interface Order {
  key: string;
  down: boolean;
}

const collator = new Intl.Collator("zh-CN");

/** What is empty comes last. */
export function compare(a: string | number | null, b: string | number | null): number {
  if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

/** The rows in the order that was asked for; as given until a column is chosen. */
export function useSorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): [readonly Row[], Order | null, (order: Order) => void] {
  const [order, setOrder] = useState<Order | null>(null);
  const sorted = useMemo(() => {
    const by = order && columns.find((c) => c.key === order.key)?.sort;
    return by ? [...rows].sort((a, b) => compare(by(a), by(b)) * (order.down ? -1 : 1)) : rows;
  }, [rows, order, columns]);
  return [sorted, order, setOrder];
}
