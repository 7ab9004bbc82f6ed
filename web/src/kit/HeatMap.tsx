// Rows × months as a table of cells: depth of colour is the value, missing is hatched, and the cell under the
// pointer or the keyboard is read out in words above it, so that it stays in sight however long the map is.
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { useWords } from "./lang";
import { words } from "./words";
import "./heatmap.css";
import "./missing.css";

/** So many rows are shown without scrolling. */
const ROWS = 12;

export interface HeatCell {
  /** Class of colour d0..d5, or `none` (hatched). */
  tone: string;
  /** The sentence for this cell. */
  say: string;
  /** A small mark for what waits for a person. */
  flag?: boolean;
}

interface HeatMapProps {
  name: string;
  rows: readonly { key: string; label: ReactNode }[];
  /** `YYYY-MM`, oldest first. */
  months: readonly string[];
  cell: (row: string, month: string) => HeatCell | null;
  onOpen?: (row: string, month: string) => void;
  legend: ReactNode;
  hint: string;
}

type At = [row: number, month: number];

/** Years over the months, each as wide as it has months. */
function yearsOf(months: readonly string[]): { year: string; span: number }[] {
  const out: { year: string; span: number }[] = [];
  for (const month of months) {
    const year = month.slice(0, 4);
    const last = out.at(-1);
    if (last?.year === year) last.span += 1;
    else out.push({ year, span: 1 });
  }
  return out;
}

export function HeatMap({ name, rows, months, cell, onOpen, legend, hint }: HeatMapProps) {
  const w = useWords(words);
  const [at, setAt] = useState<At | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const years = useMemo(() => yearsOf(months), [months]);
  const home: At = at ?? [0, months.length - 1];

  const keys = (event: KeyboardEvent) => {
    const [r, c] = home;
    const to: Record<string, At> = {
      ArrowUp: [r - 1, c],
      ArrowDown: [r + 1, c],
      ArrowLeft: [r, c - 1],
      ArrowRight: [r, c + 1],
      Home: [r, 0],
      End: [r, months.length - 1],
    };
    const next = to[event.key];
    const month = months[c];
    const row = rows[r];
    if (event.key === "Enter" && row && month) onOpen?.(row.key, month);
    if (!next || next[0] < 0 || next[0] >= rows.length || next[1] < 0 || next[1] >= months.length) return;
    event.preventDefault();
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-at="${next.join("-")}"]`)?.focus();
  };

  const read = at && rows[at[0]] && months[at[1]] ? cell(rows[at[0]]?.key ?? "", months[at[1]] ?? "") : null;
  return (
    <div className="heat">
      <div className="heat-head small">
        <span className="heat-read" aria-hidden="true">
          {read ? read.say : at ? `${months[at[1]]} ${w.missing}` : hint}
        </span>
        <span className="heat-legend quiet">{legend}</span>
      </div>
      <div className={`heat-scroll${rows.length > ROWS ? " long" : ""}`}>
        <table ref={table} role="grid" aria-label={name} onKeyDown={keys} onMouseLeave={() => setAt(null)}>
          <thead>
            <tr>
              <td />
              {years.map((y) => (
                <th key={y.year} colSpan={y.span} scope="colgroup">
                  {y.span > 1 ? y.year : ""}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={row.key}>
                <th scope="row">{row.label}</th>
                {months.map((month, c) => (
                  <Cell
                    key={month}
                    of={cell(row.key, month)}
                    month={month}
                    at={[r, c]}
                    reached={r === home[0] && c === home[1]}
                    onAt={setAt}
                    onOpen={onOpen && (() => onOpen(row.key, month))}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

interface CellProps {
  of: HeatCell | null;
  month: string;
  at: At;
  /** Whether the keyboard stands here. */
  reached: boolean;
  onAt: (at: At) => void;
  onOpen: (() => void) | undefined;
}

function Cell({ of, month, at, reached, onAt, onOpen }: CellProps) {
  const w = useWords(words);
  return (
    <td
      data-at={at.join("-")}
      role="gridcell"
      tabIndex={reached ? 0 : -1}
      className={`${of?.tone ?? "none"}${of?.flag ? " flag" : ""}${month.endsWith("-01") ? " january" : ""}`}
      aria-label={of?.say ?? `${month} ${w.missing}`}
      onMouseEnter={() => onAt(at)}
      onFocus={() => onAt(at)}
      onClick={onOpen}
    />
  );
}
