import { describe, expect, it } from "vitest";
import {
  formatAgo,
  formatCount,
  formatDay,
  formatExact,
  formatLength,
  formatMinute,
  formatShare,
  stamp,
  unitsOf,
} from "./format";
import cases from "./number-cases.json";

const day = 86_400_000;

describe("numbers", () => {
  it.each([
    [0, "zh", "0"],
    [99_999, "zh", "99,999"],
    [2_034_567, "zh", "203.5 万"],
    [320_000_000, "zh", "3.2 亿"],
    [2_034_567, "en", "2,034,567"],
  ] as const)("%d in %s is %s", (n, lang, text) => expect(formatCount(n, lang)).toBe(text));
  it.each([
    [0.00042, "0.00042"],
    [0.000001, "0.000001"],
    [-0.5, "-0.5"],
    [5.0, "5"],
    [0.1 + 0.2, "0.3"],
    [1.1 * 3, "3.3"],
    [1234567.891, "1,234,567.891"],
    [7.123456789, "7.123456789"],
    [123456789012345, "123,456,789,012,345"],
  ])("%d in all its digits is %s", (n, text) => expect(formatExact(n)).toBe(text));
  it.each([
    [7.16, 1, "7.2"],
    [7.0, 1, "7"],
    [0.00042, 1, "0.00042"],
    [0.000456789, 2, "0.00046"],
    [0, 1, "0"],
  ])("%d with at most %d after the point is %s", (n, decimals, text) =>
    expect(formatExact(n, decimals)).toBe(text),
  );
  it.each([
    [0, "0%"],
    [1, "100%"],
    [0.0001, "<0.1%"],
    [0.9999, ">99.9%"],
    [0.969, "96.9%"],
    [0.5, "50%"],
  ] as const)("share %d is %s", (share, text) => expect(formatShare(share)).toBe(text));
});

describe("times", () => {
  it("shows a clinical time as it stands and a platform time in Shanghai", () => {
    expect(formatMinute("2026-03-02T08:05:00")).toBe("2026-03-02 08:05");
    expect(formatMinute("2026-11-22T18:14:09Z")).toBe("2026-11-23 02:14");
    expect(formatMinute("2026-11-22T18:14:09.123456+00:00")).toBe("2026-11-23 02:14");
    expect(formatDay("2026-03-02")).toBe("2026-03-02");
    expect(formatMinute(null)).toBe("");
  });
  it("measures between a day and a moment without a zone", () =>
    expect(stamp("2026-03-03T00:00:00") - stamp("2026-03-02")).toBe(day));
  it.each([
    [11 * day, "11 天", "11 days"],
    [90 * day, "3 个月", "3 months"],
    [456 * day, "1 年 3 个月", "1 year 3 months"],
    [731 * day, "2 年", "2 years"],
  ])("%d ms", (ms, zh, en) => {
    expect(formatLength(ms, "zh")).toBe(zh);
    expect(formatLength(ms, "en")).toBe(en);
  });
  it("says how long ago", () =>
    expect(formatAgo("2026-11-22T18:00:00Z", Date.parse("2026-11-22T20:00:00Z"), "zh")).toBe("2 小时前"));
});

it("maps code points to UTF-16 units", () => expect(unitsOf("a𠮷b😀")).toEqual([0, 1, 3, 4, 6]));

describe("the cases that every screen and engine words alike", () => {
  it.each(cases.numbers.filter((c) => c.value != null))("$value is $grouped", ({ value, grouped }) =>
    expect(formatExact(value as number)).toBe(grouped),
  );
  it.each(cases.times)("$value is $text", ({ value, text }) => expect(formatMinute(value)).toBe(text));
});
