import { describe, expect, it } from "vitest";
import { formatCell, formatFull, formatNumber } from "./cell";

describe("a cell of a result", () => {
  it.each([
    [null, "number", "—"],
    ["Infinity", "number", "∞"],
    [0.0004, "p", "<0.001"],
    [0.04999, "p", "0.050"],
    [0.123, "share", "12.3%"],
    [12345, "count", "12,345"],
    [1.0141927, "number", "1.014"],
    [123456.78, "number", "123,457"],
    [0.00001234, "number", "0.000012"],
    [0.66, "number", "0.660"],
    [0, "statistic", "0"],
    [{ zh: "男", en: "male" }, "text", "男"],
  ])("%s of kind %s is %s", (value, kind, printed) => {
    expect(formatCell(value, kind as string, "zh")).toBe(printed);
  });

  it("has four digits at most, and all where it is compared", () => {
    expect(formatNumber(-0.73874)).toBe("-0.739");
    expect(formatFull(0.1 + 0.2)).toBe("0.3");
    expect(formatFull(null)).toBe("—");
  });
});
