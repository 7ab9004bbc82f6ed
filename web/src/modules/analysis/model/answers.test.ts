import { describe, expect, it } from "vitest";
import type { AlgorithmForm, AlgorithmRole, FrameColumn, FramePage } from "@/api/types";
import { asksForMissing, beginning, fits, lackingRoles, reordered, wishOf } from "./answers";

const both = (text: string) => ({ zh: text, en: text });
const column = (name: string, kind: string, levels: string[] = [], missing = 0) =>
  ({
    name,
    kind,
    label: both(name),
    missing,
    levels: levels.map((value) => ({ value, label: both(value) })),
  }) as unknown as FrameColumn;
const role = (kinds: string[], more: Partial<AlgorithmRole> = {}) =>
  ({ id: "r", label: both("r"), kinds, min: 1, max: 1, levels: null, ...more }) as AlgorithmRole;

const arm = column("arm", "category", ["usual", "new"]);
const stage = column("stage", "ordinal", ["1", "2", "3"]);
const bmi = column("bmi", "number", [], 0.1);
const frame = { frame: { id: "example:x" }, columns: [arm, stage, bmi] } as unknown as FramePage;
const form = {
  id: "t_test",
  roles: [role(["number"], { id: "value" }), role(["category"], { id: "group" })],
  options: [{ id: "confidence", rule: { default: 0.95 } }],
} as unknown as AlgorithmForm;

describe("the form of a method", () => {
  it("offers a column of two levels where a binary one is asked for, and no other", () => {
    expect(fits(arm, role(["binary"]))).toBe(true);
    expect(fits(stage, role(["binary"]))).toBe(false);
    expect(fits(bmi, role(["binary"]))).toBe(false);
    expect(fits(stage, role(["ordinal"], { levels: 2 }))).toBe(false);
  });

  it("says which roles lack a column, and asks about missing values only where there are any", () => {
    const start = beginning(form);
    expect(lackingRoles(form, start).map((one) => one.id)).toEqual(["value", "group"]);
    const chosen = { ...start, inputs: { value: ["bmi"], group: ["arm"] } };
    expect(lackingRoles(form, chosen)).toEqual([]);
    expect(asksForMissing(chosen, frame)).toBe(true);
    expect(asksForMissing({ ...chosen, missing: "complete" }, frame)).toBe(false);
    expect(asksForMissing({ ...chosen, inputs: { group: ["arm"] } }, frame)).toBe(false);
  });

  it("makes the request with defaults written out and levels of chosen columns alone", () => {
    const answers = {
      ...beginning(form),
      inputs: { value: ["bmi"], group: ["arm"] },
      levels: { arm: reordered(arm, "new", "first"), stage: ["3", "2", "1"] },
    };
    expect(wishOf(form, frame, answers)).toEqual({
      frame: "example:x",
      algorithm: "t_test",
      inputs: { value: ["bmi"], group: ["arm"] },
      options: { confidence: 0.95 },
      levels: { arm: ["new", "usual"] },
      missing: null,
      seed: 1,
    });
    expect(reordered(stage, "1", "last")).toEqual(["2", "3", "1"]);
  });
});
