import { describe, expect, it } from "vitest";
import { monthsBetween } from "./DataMap";

describe("months of the data map", () => {
  it("skips none between the first and the last", () => {
    expect(monthsBetween(["2026-02", "2025-11"], "2026-11")).toEqual([
      "2025-11",
      "2025-12",
      "2026-01",
      "2026-02",
    ]);
  });
  it("does not stretch to a mistyped year, nor begin with rows without a time", () => {
    expect(monthsBetween(["0000-00", "2026-09", "2026-10", "2029-03"], "2026-11")).toEqual([
      "2026-09",
      "2026-10",
    ]);
  });
  it("shows shifted dates when there are no others", () => {
    expect(monthsBetween(["2131-01", "2131-02"], "2026-11")).toEqual(["2131-01", "2131-02"]);
  });
});
