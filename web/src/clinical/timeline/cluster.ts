// Marks of one lane that would overlap become one cluster; its height tells how many, its colours whose.
import type { Scale } from "./scale";

export interface TimelineItem {
  id: string;
  lane: string;
  hospital: string;
  time: number;
  end: number | null;
  /** The hour is not known: the mark is a band over the day, not midnight. */
  dayOnly: boolean;
  title: string;
  detail: string;
  side: "" | "high" | "low" | "abnormal";
}

export interface Cluster {
  key: string;
  x: number;
  /** Width when it lasts (or when the hour is unknown and a day is wide), else 0. */
  width: number;
  items: TimelineItem[];
  /** Hospital → number of items, most first. */
  hospitals: [string, number][];
  side: TimelineItem["side"];
}

const rank = { "": 0, abnormal: 1, low: 2, high: 3 };

function close(items: TimelineItem[], x: number, width: number): Cluster {
  const count = new Map<string, number>();
  let side: TimelineItem["side"] = "";
  for (const item of items) {
    count.set(item.hospital, (count.get(item.hospital) ?? 0) + 1);
    if (rank[item.side] > rank[side]) side = item.side;
  }
  return {
    key: items[0]?.id ?? "",
    x,
    width,
    items,
    hospitals: [...count].sort((a, b) => b[1] - a[1]),
    side,
  };
}

/** Clusters of `items` (sorted by time) in pixels `from`..`to`. Marks nearer than `near` pixels join; bars
 * never do. */
export function clusters(
  items: readonly TimelineItem[],
  scale: Scale,
  from: number,
  to: number,
  near = 6,
): Cluster[] {
  const out: Cluster[] = [];
  let open: TimelineItem[] = [];
  let openX = 0;
  const flush = () => {
    if (open.length) out.push(close(open, openX, 0));
    open = [];
  };
  for (const item of items) {
    const x = scale.x(item.time);
    const end = item.end ?? (item.dayOnly ? item.time + 86_400_000 : item.time);
    const width = scale.x(end) - x;
    if (x > to || x + width < from) continue;
    if (width >= 8) {
      out.push(close([item], x, width));
      continue;
    }
    if (open.length && x - openX >= near) flush();
    if (!open.length) openX = x;
    open.push(item);
  }
  flush();
  return joinSameBars(out).sort((a, b) => a.x - b.x);
}

/** Bars that cover exactly the same pixels (a panel of tests on one day) are one cluster. */
function joinSameBars(all: Cluster[]): Cluster[] {
  const bars = new Map<string, Cluster>();
  const out: Cluster[] = [];
  for (const c of all) {
    const key = `${c.x.toFixed(1)}/${c.width.toFixed(1)}`;
    const same = c.width > 0 ? bars.get(key) : undefined;
    if (same) Object.assign(same, close([...same.items, ...c.items], c.x, c.width));
    else {
      out.push(c);
      if (c.width > 0) bars.set(key, c);
    }
  }
  return out;
}

/** Stacks overlapping bars into rows: index of the row of each cluster, and how many rows there are. */
export function stack(all: readonly Cluster[]): { rows: number[]; count: number } {
  const ends: number[] = [];
  const rows = all.map((c) => {
    let row = ends.findIndex((end) => end <= c.x);
    if (row < 0) row = ends.length;
    ends[row] = c.x + Math.max(c.width, 6) + 1;
    return row;
  });
  return { rows, count: Math.max(1, ends.length) };
}
