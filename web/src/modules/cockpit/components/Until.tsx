// Up to which month a hospital's records go: the month that most categories reach, and behind a click each
// category with its own, the hindmost first.
import { Popover } from "antd";
import type { DataUntil } from "@/api/types";
import { useHospital } from "@/clinical/hospitals";
import { categoryLabel } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";
import "./trends.css";

/** A category that ends so many months before the hospital's newest waits for somebody. */
const LATE = 2;

/** The newest month that any category reaches; "" without any. */
export function newest(of: readonly DataUntil[]): string {
  return of.reduce((last, u) => (u.month > last ? u.month : last), "");
}

/** Months by which a category ends before the newest one. */
export function lags(of: readonly DataUntil[]): { of: DataUntil; lag: number }[] {
  const least = Math.min(...of.map((u) => u.behind));
  return of.map((u) => ({ of: u, lag: u.behind - least })).sort((a, b) => b.lag - a.lag);
}

export function Until({ of, wall }: { of: readonly DataUntil[]; wall: boolean }) {
  const w = useWords(words);
  const hospital = useHospital();
  const first = of[0];
  if (!first) return null;
  const all = lags(of);
  const late = all.some((u) => u.lag >= LATE);
  const month = `${newest(of)}${late ? " *" : ""}`;
  const said = <span className={late ? "ochre" : ""}>{month}</span>;
  if (wall) return said;
  return (
    <Popover trigger="click" title={w.untilWhy} content={<List of={all} />} placement="bottomLeft">
      <button
        type="button"
        className="plain until"
        aria-label={`${w.untilAbout(hospital(first.hospital).short)} ${month}`}
      >
        {said}
      </button>
    </Popover>
  );
}

function List({ of }: { of: ReturnType<typeof lags> }) {
  const w = useWords(words);
  const text = useText();
  return (
    <dl className="facts until-list">
      {of.map(({ of: u, lag }) => (
        <div key={u.category} style={{ display: "contents" }}>
          <dt>{text(categoryLabel(u.category))}</dt>
          <dd className={lag >= LATE ? "ochre" : ""}>
            {lag >= LATE ? `${u.month} · ${w.behindBy(lag)}` : u.month}
          </dd>
        </div>
      ))}
    </dl>
  );
}
