import { describe, expect, it } from "vitest";
import { clusters, stack, type TimelineItem } from "./cluster";
import { activity, DAY, GAP_WIDTH, makeScale, makeTicks } from "./scale";
import { dayOf, markText, minuteOf } from "./wording";
import { words } from "./words";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const at = (...texts: string[]) => texts.map((t) => [day(t), day(t)] as const);

const item = (id: string, time: string, more: Partial<TimelineItem> = {}): TimelineItem => ({
  id,
  lane: "lab",
  hospital: "A",
  time: day(time),
  end: null,
  dayOnly: false,
  title: id,
  detail: "",
  side: "",
  ...more,
});

describe("gap compression", () => {
  it("joins what is near and keeps apart what is far", () => {
    expect(activity(at("2020-01-01", "2020-01-20", "2024-06-01"), 40 * DAY)).toEqual([
      [day("2020-01-01"), day("2020-01-20")],
      [day("2024-06-01"), day("2024-06-01")],
    ]);
  });
  it("fills the width, folds the gap to a fixed width, keeps days equal everywhere", () => {
    const scale = makeScale(at("2020-01-01", "2020-01-20", "2024-06-01", "2024-06-11"), 1000);
    expect(scale.width).toBeCloseTo(1000);
    const gap = scale.stretches.find((s) => s.gap);
    expect((gap?.x1 ?? 0) - (gap?.x0 ?? 0)).toBe(GAP_WIDTH);
    expect(scale.x(day("2020-01-11")) - scale.x(day("2020-01-01"))).toBeCloseTo(
      scale.x(day("2024-06-11")) - scale.x(day("2024-06-01")),
    );
  });
  it("shows first and last event inside", () => {
    const scale = makeScale(at("2004-01-01", "2013-05-05", "2026-06-01"), 800);
    expect(scale.x(day("2004-01-01"))).toBeGreaterThan(0);
    expect(scale.x(day("2026-06-01"))).toBeLessThan(800);
  });
  it("is monotone and its inverse agrees", () => {
    const scale = makeScale(at("2019-03-01", "2019-04-02", "2021-01-01", "2021-01-09", "2026-02-01"), 900, 3);
    let before = -1;
    for (let t = day("2019-03-01"); t < day("2026-02-01"); t += 9 * DAY) {
      expect(scale.x(t)).toBeGreaterThanOrEqual(before);
      before = scale.x(t);
      expect(Math.abs(scale.time(before) - t)).toBeLessThan(DAY);
    }
  });
  it("twenty years of quarterly visits leave room for the events", () => {
    const spans = Array.from(
      { length: 80 },
      (_, i) => [day("2006-01-01") + i * 91 * DAY, day("2006-01-01") + i * 91 * DAY] as const,
    );
    const scale = makeScale(spans, 1000);
    expect(scale.stretches.filter((s) => s.gap).length * GAP_WIDTH).toBeLessThanOrEqual(400);
  });
});

it("ticks keep their distance and every stretch has one", () => {
  const scale = makeScale(at("2020-01-01", "2020-05-20", "2024-06-01", "2025-08-11"), 1000);
  const ticks = makeTicks(scale);
  for (const [i, t] of ticks.entries())
    if (i) expect(t.x - (ticks[i - 1]?.x ?? 0)).toBeGreaterThanOrEqual(58);
  for (const s of scale.stretches)
    if (!s.gap) expect(ticks.some((t) => t.x >= s.x0 && t.x <= s.x1)).toBe(true);
});

describe("clusters", () => {
  const scale = makeScale(at("2020-01-01", "2020-12-31"), 1000);
  it("joins near marks, keeps the worst side and counts hospitals", () => {
    const [one, two] = clusters(
      [
        item("a", "2020-02-01"),
        item("b", "2020-02-02", { side: "high", hospital: "B" }),
        item("c", "2020-06-01"),
      ],
      scale,
      0,
      1000,
    );
    expect(one?.items.map((i) => i.id)).toEqual(["a", "b"]);
    expect(one?.side).toBe("high");
    expect(one?.hospitals).toHaveLength(2);
    expect(two?.items).toHaveLength(1);
  });
  it("loses nothing", () => {
    const many = Array.from({ length: 500 }, (_, i) =>
      item(`i${i}`, new Date(day("2020-01-01") + ((i * 7919) % 365) * DAY).toISOString().slice(0, 10)),
    );
    many.sort((a, b) => a.time - b.time);
    expect(clusters(many, scale, 0, 1000).reduce((n, c) => n + c.items.length, 0)).toBe(500);
  });
  it("draws an unknown hour as a band once a day is wide", () => {
    const wide = makeScale(at("2020-01-01", "2020-01-10"), 1000);
    expect(clusters([item("a", "2020-01-05", { dayOnly: true })], wide, 0, 1000)[0]?.width).toBeCloseTo(
      wide.perDay,
    );
  });
  it("stacks bars that overlap", () => {
    const bars = clusters(
      [
        item("a", "2020-01-01", { end: day("2020-03-01") }),
        item("b", "2020-02-01", { end: day("2020-04-01") }),
        item("c", "2020-06-01"),
      ],
      scale,
      0,
      1000,
    );
    expect(stack(bars)).toEqual({ rows: [0, 1, 0], count: 2 });
  });
});

describe("words of the timeline", () => {
  it("writes a time as the hospital wrote it, late in the evening too", () => {
    const late = Date.parse("2202-10-11T16:30:00Z");
    expect([dayOf(late), minuteOf(late)]).toEqual(["2202-10-11", "2202-10-11 16:30"]);
  });
  it("says the day from day 0 in the brackets of its language", () => {
    const scale = makeScale(at("2020-01-01", "2020-03-01"), 400);
    const [mark] = clusters([item("a", "2020-01-04")], scale, 0, 400);
    if (!mark) throw new Error("no mark");
    const context = { dayZero: day("2020-01-01"), short: (code: string) => code };
    expect(markText(mark, { ...context, w: words.zh, lang: "zh" })).toContain("（第 3 天） ·");
    expect(markText(mark, { ...context, w: words.en, lang: "en" })).toContain(" (day 3) ·");
  });
  it("leaves room for the last mark and for every label", () => {
    const long = makeScale(at("2198-10-29", "2199-01-31", "2201-09-28", "2202-05-01", "2202-10-11"), 640);
    expect(long.width).toBeCloseTo(640);
    expect(long.x(day("2202-10-11"))).toBeLessThan(640 - 8);
    expect(Math.max(...makeTicks(long).map((t) => t.x))).toBeLessThanOrEqual(640 - 48);
  });
});
