// Plausible answers to everything that is visible, for trying a form out: the same each time.
import type { FieldDeclaration, FormDeclaration } from "@/api/types";
import { withAnswer, withRow } from "./form/answers";
import type { Value } from "./form/compute";
import { type Answers, fill, type RunForm, type Situation } from "./form/fill";

const ROUNDS = 6;
/** What a new answer may bring into sight is answered in the next round. */

export function testAnswers(form: FormDeclaration, rules: RunForm, at: Situation): Answers {
  let answers: Answers = {};
  for (const section of form.section) if (section.repeat) answers = withRow(answers, section.name);
  const fields = new Map(form.section.flatMap((one) => one.field.map((f) => [f.name, f] as const)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const done = fill(rules, answers, at);
    const open = [...done.visible].filter((path) => !(path in done.values));
    if (!open.length) break;
    for (const path of open) {
      const of = fields.get(path.split(".").at(-1) ?? "");
      const value = of ? answerTo(of, at.today) : null;
      if (value !== null) answers = withAnswer(answers, path, value);
    }
  }
  return answers;
}

function answerTo(of: FieldDeclaration, today: string): Value {
  const code = of.choices?.[0]?.code ?? null;
  switch (of.type) {
    case "integer":
    case "scale":
      return Math.round(middle(of));
    case "decimal":
      return Math.round(middle(of) * 10) / 10;
    case "date":
      return today;
    case "partial_date":
      return today.slice(0, 7);
    case "time":
      return "09:30";
    case "yes_no":
      return true;
    case "single":
      return code;
    case "multiple":
      return code === null ? null : [code];
    case "matrix":
      return code === null ? null : Object.fromEntries((of.rows ?? []).map((row) => [row.name, code]));
    case "text":
    case "signature":
      return of.zh || of.en || of.name;
    default:
      return null;
  }
}

/** In the usual range where there is one, else in the possible one. */
function middle(of: FieldDeclaration): number {
  const low = of.soft_low ?? of.low ?? null;
  const high = of.soft_high ?? of.high ?? null;
  if (low !== null && high !== null) return (low + high) / 2;
  return low ?? high ?? 1;
}
