import { expect, it } from "vitest";
import type { VariableMapping } from "@/api/types";
import { firstOnes, lineOf, without } from "./draft";

const line = (variable: string, given: Partial<VariableMapping> = {}): VariableMapping => ({
  variable,
  label: { zh: variable, en: variable },
  type: "string",
  required: false,
  now: null,
  decision: null,
  guesses: [
    { column: "OTHER", score: 0.8, first: false, convert: "", reasons: [] },
    { column: variable.toUpperCase(), score: 0.7, first: true, convert: "number", reasons: [] },
  ],
  ...given,
});
const now = { column: "A", convert: "", absent: false, note: "", by: "vendor", gone: false };

it("takes the first proposal where nothing holds or what held is gone", () => {
  const draft = firstOnes([
    line("sex"),
    line("name", { now }),
    line("birth", { now: { ...now, gone: true } }),
    line("phone", { decision: {} as VariableMapping["decision"] }),
    line("note", { guesses: [] }),
    line("doubted", { guesses: [{ column: "X", score: 0.5, first: true, convert: "", reasons: [] }] }),
  ]);
  expect(draft).toEqual({ sex: lineOf("sex", "SEX", "number"), birth: lineOf("birth", "BIRTH", "number") });
  expect(without(draft, "sex")).toEqual({ birth: lineOf("birth", "BIRTH", "number") });
});
