import { describe, expect, it } from "vitest";
import { chosenOf, marked, markOf, otherVersion, withChosen } from "./codes";
import { complete } from "./condition";
import { toText } from "./definition";
import { readText } from "./reading";
import type { Condition } from "./tree";

const of: Condition = { variable: "code", op: "in", values: [] };

describe("codes of a condition", () => {
  it("are the same after the picker has held them", () => {
    const full: Condition = {
      ...of,
      values: ["I10"],
      below: ["E10-E14"],
      without: ["E14"],
      code_sets: [{ codes: "codes_1@2" }],
    };
    expect(withChosen(of, chosenOf(full))).toEqual(full);
  });

  it("lose what was taken out together with what it was taken out of", () => {
    expect(withChosen(of, [marked("without", "E11.0"), marked("code", "I10")])).toEqual({
      ...of,
      values: ["I10"],
    });
  });

  it("take a code out where its category is chosen with everything below it", () => {
    const offer = { key: "E11.0", below: true, path: ["E00-E90", "E10-E14", "E11"] };
    expect(markOf(offer, of)).toBe("below");
    expect(markOf(offer, { ...of, below: ["E11"] })).toBe("without");
    expect(markOf({ ...offer, below: false }, of)).toBe("code");
  });

  it("name one version of a saved set, the one chosen last", () => {
    const old = { ...of, code_sets: [{ codes: "codes_1@1" }] };
    expect(otherVersion(old, { id: "codes_1", version: 2 })).toBe(true);
    expect(otherVersion(old, { id: "codes_1", version: 1 })).toBe(false);
    const next = withChosen(old, [...chosenOf(old), marked("set", "codes_1@2")]);
    expect(next.code_sets).toEqual([{ codes: "codes_1@2" }]);
  });

  it("are complete without a single code, and stay in the address", () => {
    const below: Condition = { ...of, below: ["E11"] };
    expect(complete(below)).toBe(true);
    expect(complete(of)).toBe(false);
    const text = JSON.stringify({ rules: [{ where: { id: "n1", event: "diagnosis", where: [below] } }] });
    const tree = readText(text);
    expect(tree).not.toBeNull();
    expect(tree && toText(tree)).toContain('"below":["E11"]');
  });
});
