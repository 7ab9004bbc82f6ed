// Hospital × month: where data are thick, thin or missing. Depth is relative to each hospital's own highest
// month, so that a small hospital's gap shows as clearly as a large one's.
import { useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import { useMemo, useState } from "react";
import type { Arrivals } from "@/api/types";
import { marksOf } from "@/clinical/faults/marks";
import { StaleMark, StaleSign } from "@/clinical/faults/Stale";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { useSeesChecks } from "@/clinical/viewer";
import { categories } from "@/dictionary";
import { formatExact } from "@/kit/format";
import { HeatMap } from "@/kit/HeatMap";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { words } from "../words";

const NO_MONTH = "0000-00";

/** All months from the first to the last, none skipped; at most `most`, the latest. Rows without a time have
 * no month, and a mistyped year must not stretch the axis: months after `upto` are left out, unless all lie
 * there (published sets shift their dates). */
export function monthsBetween(found: readonly string[], upto: string, most = 36): string[] {
  const dated = found.filter((m) => m !== NO_MONTH).sort();
  const past = dated.filter((m) => m <= upto);
  const sorted = past.length ? past : dated;
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return [];
  const out: string[] = [];
  for (let y = Number(first.slice(0, 4)), m = Number(first.slice(5, 7)); ; m++) {
    if (m > 12) [y, m] = [y + 1, 1];
    const month = `${y}-${String(m).padStart(2, "0")}`;
    out.push(month);
    if (month >= last || out.length > 1200) return out.slice(-most);
  }
}

/** The map with its choice of category, as a panel. */
export function DataMap({ of, span }: { of: Arrivals; span: number }) {
  const w = useWords(words);
  const text = useText();
  const [category, setCategory] = useState("");
  return (
    <Panel
      span={span}
      title={w.dataMap}
      note={w.dataMapNote}
      actions={
        <Select
          size="small"
          aria-label={w.category}
          value={category}
          onChange={setCategory}
          style={{ width: 140 }}
          options={[
            { value: "", label: w.allCategories },
            ...categories.map((c) => ({ value: c.name as string, label: text(c.label) })),
          ]}
        />
      }
    >
      <MonthMap of={of} category={category} />
    </Panel>
  );
}

function Label({
  of,
  code,
  category,
  wall,
}: {
  of: Arrivals;
  code: string;
  category: string;
  wall: boolean;
}) {
  const marks = marksOf(of.stale, code, category);
  return (
    <span className="with-mark">
      <HospitalChip code={code} />
      {wall ? marks.length > 0 && <StaleSign size={16} /> : <StaleMark of={marks} />}
    </span>
  );
}

/** The map alone, for one category or ("") all. `wall`: without the hint, and where there are more hospitals
 * than that, those that lack the most months. */
export function MonthMap({ of, category, wall = 0 }: { of: Arrivals; category: string; wall?: number }) {
  const w = useWords(words);
  const hospital = useHospital();
  const navigate = useNavigate();
  const opens = useSeesChecks();
  const open = (code: string) =>
    void navigate(
      category
        ? { to: "/management/quality/$hospital/$category", params: { hospital: code, category } }
        : { to: "/management/quality", search: { hospital: code } as never },
    );
  const { cells, most, months } = useMemo(() => {
    const found = new Map<string, { rows: number; held: number }>();
    const top = new Map<string, number>();
    for (const m of of.months) {
      if (category && m.category !== category) continue;
      const key = `${m.hospital}/${m.month}`;
      const cell = found.get(key) ?? { rows: 0, held: 0 };
      cell.rows += m.rows;
      cell.held += m.held;
      found.set(key, cell);
      top.set(m.hospital, Math.max(top.get(m.hospital) ?? 0, cell.rows));
    }
    return {
      cells: found,
      most: top,
      months: monthsBetween(
        of.months.map((m) => m.month),
        of.as_of.slice(0, 7),
      ),
    };
  }, [of, category]);
  const lacks = (code: string) => months.filter((month) => !cells.get(`${code}/${month}`)?.rows).length;
  const hospitals =
    wall && of.hospitals.length > wall
      ? [...of.hospitals].sort((a, b) => lacks(b.hospital) - lacks(a.hospital)).slice(0, wall)
      : of.hospitals;
  return (
    <HeatMap
      name={w.dataMap}
      rows={hospitals.map((h) => ({
        key: h.hospital,
        label: <Label of={of} code={h.hospital} category={category} wall={wall > 0} />,
      }))}
      months={months}
      hint={wall ? "" : opens ? w.mapHintOpens : w.mapHint}
      cell={(code, month) => {
        const found = cells.get(`${code}/${month}`);
        if (!found?.rows) return null;
        const share = found.rows / (most.get(code) || 1);
        const held = found.held ? w.cellHeld(formatExact(found.held)) : "";
        return {
          tone: `d${Math.min(5, 1 + Math.floor(share * 4.999))}`,
          say: w.cell(month, hospital(code).short, formatExact(found.rows), held),
          flag: found.held / found.rows > 0.02,
        };
      }}
      onOpen={opens ? open : undefined}
      legend={
        <>
          {w.less}
          {[1, 2, 3, 4, 5].map((d) => (
            <i key={d} className={`d${d}`} />
          ))}
          {w.more}
          <i className="none" />
          {w.hatched}
        </>
      }
    />
  );
}
