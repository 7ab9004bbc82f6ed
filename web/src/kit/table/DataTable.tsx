// Rows in columns: fixed header, sorting, keyboard (arrows, Home, End, Enter), only what is in sight when
// there are many rows, more rows on demand.
import { Button } from "antd";
import type { CSSProperties, ReactNode } from "react";
import { formatExact } from "../format";
import { useWords } from "../lang";
import { words } from "../words";
import { type Column, useSorted } from "./column";
import { Head } from "./Head";
import { ofControl } from "./ofControl";
import { useRows } from "./useRows";
import "./table.css";

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
  more?: MoreProps | null;
  rowClass?: (row: Row) => string;
  minWidth?: number;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { name, columns, rows, rowKey, onOpen, selected, height, dense, empty, more, minWidth } = props;
  const [sorted, order, setOrder] = useSorted(rows, columns);
  const drawn = useRows({
    count: sorted.length,
    height,
    rowHeight: dense ? 32 : 36,
    selected: selected == null ? -1 : sorted.findIndex((row) => rowKey(row) === selected),
    onOpen: onOpen && ((index) => sorted[index] !== undefined && onOpen(sorted[index])),
  });
  if (!rows.length && empty) return <>{empty}</>;
  return (
    <div className={`table${dense ? " dense" : ""}`}>
      <div
        ref={drawn.scroll}
        className="table-scroll"
        style={sizes({ "--table-high": height })}
        tabIndex={onOpen ? undefined : 0}
        role="region"
        aria-label={name}
      >
        <table
          aria-rowcount={sorted.length + 1}
          style={sizes({ "--table-wide": minWidth, "--table-least": leastOf(columns) })}
        >
          <caption className="hidden">{name}</caption>
          <colgroup>
            {columns.map((c) => (
              <col key={c.key} style={sizes({ "--col": c.width })} />
            ))}
          </colgroup>
          <Head columns={columns} order={order} onOrder={setOrder} />
          <tbody>
            {drawn.above > 0 && <tr aria-hidden="true" style={{ height: drawn.above }} />}
            {sorted.slice(drawn.first, drawn.last).map((row, i) => (
              <Line key={rowKey(row)} of={props} row={row} index={drawn.first + i} drawn={drawn} />
            ))}
            {drawn.below > 0 && <tr aria-hidden="true" style={{ height: drawn.below }} />}
          </tbody>
        </table>
      </div>
      {more && <More {...more} present={rows.length} />}
    </div>
  );
}

/** Of a column that takes what the others leave. */
const ELSE = 96;

/** What the columns need in a narrow window, where the table scrolls instead of dropping some. */
function leastOf(columns: readonly { width?: number | string }[]): number {
  return columns.reduce((sum, c) => sum + (typeof c.width === "number" ? c.width : ELSE), 0);
}

/** Sizes for the style sheet, which knows window and paper: a size on the element itself would win. */
function sizes(given: Record<`--${string}`, number | string | undefined>): CSSProperties {
  const known = Object.entries(given).filter(([, size]) => size != null);
  return Object.fromEntries(known.map(([k, size]) => [k, typeof size === "number" ? `${size}px` : size]));
}

interface LineProps<Row> {
  of: DataTableProps<Row>;
  row: Row;
  index: number;
  drawn: ReturnType<typeof useRows>;
}

function Line<Row>({ of, row, index, drawn }: LineProps<Row>) {
  const { columns, rowKey, onOpen, selected, rowClass } = of;
  const chosen = selected === rowKey(row);
  return (
    <tr
      ref={drawn.measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={onOpen ? chosen : undefined}
      className={`${onOpen ? "open" : ""}${chosen ? " selected" : ""} ${rowClass?.(row) ?? ""}`}
      tabIndex={onOpen ? (index === drawn.active ? 0 : -1) : undefined}
      onClick={onOpen && ((event) => !ofControl(event) && onOpen(row))}
      onFocus={onOpen && (() => drawn.setActive(index))}
      onKeyDown={onOpen && ((event) => drawn.onKeyDown(event, index))}
    >
      {columns.map((c) => (
        <td key={c.key} className={c.align === "right" ? "num" : undefined}>
          {c.render(row)}
        </td>
      ))}
    </tr>
  );
}

interface MoreProps {
  /** All rows that there are; null when nobody counted them. */
  total: number | null;
  onMore: () => void;
  loading: boolean;
}

function More({ total, onMore, loading, present }: MoreProps & { present: number }) {
  const w = useWords(words);
  return (
    <div className="table-more small quiet">
      <span>
        {total == null ? w.rows(formatExact(present)) : w.rowsOf(formatExact(present), formatExact(total))}
      </span>
      {(total == null || total > present) && (
        <Button size="small" loading={loading} onClick={onMore}>
          {w.more}
        </Button>
      )}
    </div>
  );
}
