// Time → pixels with empty stretches folded. Every stretch with events has the same pixels per day, so
// lengths can be compared; a folded gap has a fixed width and its length is written on it.

export const DAY = 86_400_000;
export const GAP_WIDTH = 44;
/** Room behind the last event, so that its mark is not cut. */
const EDGE = 8;
/** A tick's label needs so much room at its right. */
const LABEL = 48;

export interface Stretch {
  from: number;
  to: number;
  gap: boolean;
  x0: number;
  x1: number;
}

export interface Scale {
  stretches: Stretch[];
  width: number;
  perDay: number;
  x: (time: number) => number;
  time: (x: number) => number;
}

/** Joined spans of activity: times and their ends, spans closer than `fold` become one. Sorted. */
export function activity(spans: readonly (readonly [number, number])[], fold: number): [number, number][] {
  const out: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from - last[1] <= fold) last[1] = Math.max(last[1], to);
    else out.push([from, Math.max(from, to)]);
  }
  return out;
}

/** The threshold grows until folded gaps take at most 40 % of the width. */
function runs(spans: readonly (readonly [number, number])[], width: number): [number, number][] {
  let fold = 40 * DAY;
  let found = activity(spans, fold);
  while ((found.length - 1) * GAP_WIDTH > width * 0.4) {
    fold *= 1.4;
    found = activity(spans, fold);
  }
  return found;
}

/** Scale for `width` pixels at `zoom` 1; zoom multiplies the pixels per day, gaps stay as they are. */
export function makeScale(spans: readonly (readonly [number, number])[], width: number, zoom = 1): Scale {
  const pad = (from: number, to: number) => Math.max(2 * DAY, (to - from) * 0.02);
  const padded = runs(spans, width).map(
    ([from, to]) => [from - pad(from, to), to + pad(from, to) + DAY] as const,
  );
  const days = padded.reduce((sum, [from, to]) => sum + (to - from) / DAY, 0) || 1;
  const perDay = ((width - EDGE - Math.max(0, padded.length - 1) * GAP_WIDTH) / days) * zoom;
  const stretches: Stretch[] = [];
  let x = 0;
  padded.forEach(([from, to], i) => {
    const before = padded[i - 1];
    if (before) {
      stretches.push({ from: before[1], to: from, gap: true, x0: x, x1: x + GAP_WIDTH });
      x += GAP_WIDTH;
    }
    const x1 = x + ((to - from) / DAY) * perDay;
    stretches.push({ from, to, gap: false, x0: x, x1 });
    x = x1;
  });
  const at = (time: number) => stretches.find((s) => time <= s.to) ?? stretches.at(-1);
  return {
    stretches,
    width: x + EDGE,
    perDay,
    x: (time) => {
      const s = at(time);
      if (!s) return 0;
      return s.x0 + ((Math.max(time, s.from) - s.from) / (s.to - s.from || 1)) * (s.x1 - s.x0);
    },
    time: (px) => {
      const s = stretches.find((one) => px <= one.x1) ?? stretches.at(-1);
      return s ? s.from + ((px - s.x0) / (s.x1 - s.x0 || 1)) * (s.to - s.from) : 0;
    },
  };
}

export interface Tick {
  x: number;
  label: string;
  major: boolean;
}

const steps: readonly (readonly ["day" | "month", number])[] = [
  ["day", 1],
  ["day", 7],
  ["month", 1],
  ["month", 3],
  ["month", 6],
  ["month", 12],
  ["month", 24],
  ["month", 60],
];

/** Ticks at least `apart` pixels from each other, written as day, month or year; every stretch has at least
 * one. */
export function makeTicks(scale: Scale, apart = 58): Tick[] {
  const [unit, n] = steps.find(([u, k]) => (u === "day" ? k : k * 30.4) * scale.perDay >= apart) ?? [
    "month",
    120,
  ];
  const ticks: Tick[] = [];
  let last = -Infinity;
  let year = "";
  for (const s of scale.stretches) {
    if (s.gap) continue;
    const start = new Date(s.from);
    const at: number[] = [];
    if (unit === "day") for (let t = Math.ceil(s.from / DAY) * DAY; t <= s.to; t += n * DAY) at.push(t);
    else {
      const month = start.getUTCMonth();
      for (let m = Math.ceil(month / n) * n; at.length < 500; m += n) {
        const t = Date.UTC(start.getUTCFullYear(), m, 1);
        if (t > s.to) break;
        if (t >= s.from) at.push(t);
      }
    }
    if (!at.length) at.push(s.from + 2 * DAY);
    for (const t of at) {
      const x = scale.x(t);
      if (x - last < apart || (ticks.length > 0 && x > scale.width - LABEL)) continue;
      const iso = new Date(t).toISOString();
      const fine = unit === "day" || new Date(t).getUTCDate() !== 1 ? iso.slice(5, 10) : iso.slice(0, 7);
      const first = iso.slice(0, 4) !== year;
      ticks.push({
        x,
        label:
          fine.length === 5 && first
            ? iso.slice(0, 10)
            : unit === "month" && n >= 12 && fine.length === 7
              ? iso.slice(0, 4)
              : fine,
        major: first,
      });
      year = iso.slice(0, 4);
      last = x + (fine.length === 5 && first ? 16 : 0);
    }
  }
  return ticks;
}
