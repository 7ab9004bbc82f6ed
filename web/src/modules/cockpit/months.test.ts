// A last month that is half over is no fall: it is hollow in the chart, named, and not in the small trend.
import { describe, expect, it } from "vitest";
import type { TrendMark } from "@/api/types";
import { closedMonths, isOpen, point } from "./months";

const month = (period: string, value: number) => ({ period, value, shown: String(value) });
const gap = { months: ["2026-08"] } as TrendMark;
const of = {
  open_from: "2026-09",
  trends: [gap],
  series: [month("2026-07", 40), month("2026-08", 9), month("2026-09", 33), month("2026-10", 17)],
};
const ink = () => "#000000";

describe("the months of an indicator", () => {
  it("are open from the month that records have just reached", () => {
    expect(of.series.map((s) => isOpen(of, s.period))).toEqual([false, false, true, true]);
    expect(isOpen({ open_from: null }, "2026-10")).toBe(false);
    expect(closedMonths(of).map((s) => s.period)).toEqual(["2026-07", "2026-08"]);
  });
  it("are drawn hollow while open, and as a diamond where rows are missing", () => {
    const drawn = of.series.map((s) => point(of, s, ink));
    expect(drawn[0]).toBe(40);
    expect(drawn.slice(1).map((p) => typeof p === "object" && p?.symbol)).toEqual([
      "emptyDiamond",
      "emptyCircle",
      "emptyCircle",
    ]);
  });
});
