// Months of an indicator that say less than they seem to: rows of them are missing, their values moved, or
// the records have only just reached them.
import type { Indicator } from "@/api/types";
import type { Ink } from "@/kit/chart/ink";

type Month = Indicator["series"][number];

/** Whether a month is not over for every hospital: a fall of it is no fall. */
export function isOpen(of: Pick<Indicator, "open_from">, period: string): boolean {
  return of.open_from != null && period >= of.open_from;
}

/** The months that can be compared with each other. */
export function closedMonths(of: Pick<Indicator, "open_from" | "series">): Month[] {
  return of.series.filter((s) => !isOpen(of, s.period));
}

/** The latest month's value is a hollow point while the month is open; a doubtful month's an open diamond. */
export function point(of: Pick<Indicator, "open_from" | "trends">, s: Month, ink: Ink) {
  const color = ink("ochre");
  if (of.trends.some((t) => t.months.includes(s.period)))
    return { value: s.value, symbol: "emptyDiamond", symbolSize: 10, itemStyle: { color } };
  if (isOpen(of, s.period)) return { value: s.value, symbol: "emptyCircle", symbolSize: 8 };
  return s.value;
}
