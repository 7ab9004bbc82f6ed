// Rows in columns: fixed header, sorting, keyboard (arrows, Home, End, Enter), windowed above 150 rows, more rows on demand.
import { Button } from "antd";
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { formatExact } from "./format";
import { useWords } from "./lang";
import { words } from "./words";
import "./table.css";

export interface Column<Row> {
  key: string;
  title: ReactNode;
  render: (row: Row) => ReactNode;
  align?: "right";
  width?: number | string;
  /** Value to sort by; a column without it cannot be sorted. Names sort by pinyin. */
  sort?: (row: Row) => string | number | null;
}

interface DataTableProps<Row> {
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  selected?: string | null;
  /** Height of the scrolling body; without it the table is as tall as its rows. */
  height?: number;
  dense?: boolean;
  empty?: ReactNode;
  more?: { total: number | null; onMore: () => void; loading: boolean } | null;
  rowClass?: (row: Row) => string;
  minWidth?: number;
}

const collator = new Intl.Collator("zh-CN");

export function compare(a: string | number | null, b: string | number | null): number {
  if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

/** First and last (exclusive) row to draw for a scroll position. */
export function windowOf(count: number, top: number, height: number, rowHeight: number): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight) - 10);
  return [first, Math.min(count, first + Math.ceil(height / rowHeight) + 20)];
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, columns, rows, rowKey, onOpen, selected, height, dense, empty, more, rowClass, minWidth } =
    props;
  const w = useWords(words);
  const [order, setOrder] = useState<{ key: string; down: boolean } | null>(null);
  const [top, setTop] = useState(0);
  const [active, setActive] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  const sorted = useMemo(() => {
    const by = order && columns.find((c) => c.key === order.key)?.sort;
    return by ? [...rows].sort((a, b) => compare(by(a), by(b)) * (order.down ? -1 : 1)) : rows;
  }, [rows, order, columns]);
  const rowHeight = dense ? 32 : 36;
  const windowed = height != null && sorted.length > 150;
  const [first, last] = windowed ? windowOf(sorted.length, top, height, rowHeight) : [0, sorted.length];

  const move = useCallback(
    (event: KeyboardEvent, index: number) => {
      const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: sorted.length - 1 }[event.key];
      const row = sorted[index];
      if (event.key === "Enter" && row && event.target === event.currentTarget) onOpen?.(row);
      if (to == null || to < 0 || to >= sorted.length) return;
      event.preventDefault();
      setActive(to);
      body.current
        ?.closest(".table-scroll")
        ?.scrollTo({ top: Math.max(0, to * rowHeight - (height ?? 0) / 2) });
      requestAnimationFrame(() =>
        body.current?.querySelector<HTMLElement>(`tr[data-index="${to}"]`)?.focus(),
      );
    },
    [sorted, onOpen, rowHeight, height],
  );

  const opened = useRef(false);
  useLayoutEffect(() => {
    // A link to one row shows it: as the table opens, not while somebody reads on.
    if (opened.current || !sorted.length) return;
    opened.current = true;
    const at = selected == null ? -1 : sorted.findIndex((row) => rowKey(row) === selected);
    if (height != null && (at + 2) * rowHeight > height)
      body.current?.closest(".table-scroll")?.scrollTo({ top: at * rowHeight - height / 2 });
  }, [sorted, selected, rowKey, rowHeight, height]);

  if (!rows.length && empty) return <>{empty}</>;
  return (
    <div className={`table${dense ? " dense" : ""}`}>
      <div
        className="table-scroll"
        style={{ maxHeight: height }}
        onScroll={(e) => windowed && setTop(e.currentTarget.scrollTop)}
        tabIndex={onOpen ? undefined : 0}
        role="region"
        aria-label={name}
      >
        <table aria-rowcount={sorted.length + 1} style={{ minWidth }}>
          <caption className="hidden">{name}</caption>
          <colgroup>
            {columns.map((c) => (
              <col key={c.key} style={{ width: c.width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {columns.map((c) => (
                <th
                  key={c.key}
                  scope="col"
                  className={c.align === "right" ? "num" : undefined}
                  aria-sort={order?.key === c.key ? (order.down ? "descending" : "ascending") : undefined}
                >
                  {c.sort ? (
                    <button
                      type="button"
                      className="plain table-sort"
                      onClick={() =>
                        setOrder({
                          key: c.key,
                          down: order?.key === c.key ? !order.down : c.align === "right",
                        })
                      }
                    >
                      {c.title}
                      <span aria-hidden="true">{order?.key === c.key ? (order.down ? " ↓" : " ↑") : ""}</span>
                    </button>
                  ) : (
                    c.title
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {first > 0 && <tr aria-hidden="true" style={{ height: first * rowHeight }} />}
            {sorted.slice(first, last).map((row, i) => {
              const index = first + i;
              const key = rowKey(row);
              return (
                <tr
                  key={key}
                  data-index={index}
                  aria-rowindex={index + 2}
                  aria-selected={onOpen ? selected === key : undefined}
                  className={`${onOpen ? "open" : ""}${selected === key ? " selected" : ""} ${rowClass?.(row) ?? ""}`}
                  tabIndex={onOpen ? (index === Math.min(active, sorted.length - 1) ? 0 : -1) : undefined}
                  onClick={onOpen && (() => onOpen(row))}
                  onFocus={onOpen && (() => setActive(index))}
                  onKeyDown={onOpen && ((event) => move(event, index))}
                >
                  {columns.map((c) => (
                    <td key={c.key} className={c.align === "right" ? "num" : undefined}>
                      {c.render(row)}
                    </td>
                  ))}
                </tr>
              );
            })}
            {last < sorted.length && (
              <tr aria-hidden="true" style={{ height: (sorted.length - last) * rowHeight }} />
            )}
          </tbody>
        </table>
      </div>
      {more && (
        <div className="table-more small quiet">
          <span>
            {more.total == null
              ? w.rows(formatExact(rows.length))
              : w.shown(formatExact(rows.length), formatExact(more.total))}
          </span>
          {(more.total == null || more.total > rows.length) && (
            <Button size="small" loading={more.loading} onClick={more.onMore}>
              {w.more}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
