// The browser fills a form in exactly as the server does: both run the same cases.
import { describe, expect, it } from "vitest";
import { compute, type Known, type Tree } from "./compute";
import { type Answers, fill, type RunForm, type Situation } from "./fill";
import trees from "./generated/expression-trees.json";
import walks from "./generated/form-cases.json";

describe("expressions", () => {
  const known = trees.known as unknown as Known;
  it.each(trees.cases as [string, Tree, unknown][])("%s", (_, tree, value) => {
    const found = compute(tree, known);
    if (typeof value === "number") expect(found).toBeCloseTo(value, 12);
    else expect(found).toEqual(value);
  });
});

describe("forms", () => {
  it.each(walks.map((one) => [one.name, one] as const))("%s", (_, walk) => {
    const form = walk.form as unknown as RunForm;
    for (const step of walk.steps) {
      const found = fill(form, step.answers as unknown as Answers, walk.at as unknown as Situation);
      expect([...found.visible].sort()).toEqual(step.visible);
      expect([...found.hidden].sort()).toEqual(step.hidden);
      expect(found.values).toEqual(step.values);
      expect(found.hard.map((one) => `${one.path}:${one.kind}`).sort()).toEqual(step.hard);
      expect(found.soft.map((one) => `${one.path}:${one.kind}`).sort()).toEqual(step.soft);
    }
  });
});
