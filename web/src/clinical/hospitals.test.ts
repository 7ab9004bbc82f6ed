import { describe, expect, it } from "vitest";
import { patternOf, slotOf } from "./hospitals";

const hospitals = Array.from({ length: 64 }, (_, i) => {
  const name = { zh: `${i}`, en: `${i}` };
  return { code: `h${String(i).padStart(2, "0")}`, name, short: name };
});

describe("colours and patterns of hospitals", () => {
  it("are told apart for 64 hospitals", () => {
    expect(new Set(hospitals.map((h) => patternOf(hospitals, h.code))).size).toBe(64);
  });
  it("stay the same colour and stroke for the first eight, grey for an unknown one", () => {
    expect(["h00", "h07", "h08", "nowhere"].map((code) => patternOf(hospitals, code))).toEqual([
      "pattern-1-1",
      "pattern-8-8",
      "pattern-1-2",
      "pattern-7-7",
    ]);
    expect(slotOf(hospitals, "nowhere")).toBe(7);
  });
});
