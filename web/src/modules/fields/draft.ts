// What was chosen on the page and not yet proposed: variable → its line.
import type { NewField, VariableMapping } from "@/api/types";

export type Draft = Readonly<Record<string, NewField>>;

/** Below that score a first proposal is for a person to look at by itself. */
export const LIKELY = 0.6;

/** The first proposal of every variable that has no column, is not absent, and waits for nobody. */
export function firstOnes(variables: readonly VariableMapping[]): Draft {
  const found: Record<string, NewField> = {};
  for (const one of variables) {
    const first = one.guesses.find((guess) => guess.first);
    const open = !one.decision && (!one.now || one.now.gone);
    if (open && first && first.score >= LIKELY)
      found[one.variable] = lineOf(one.variable, first.column, first.convert);
  }
  return found;
}

export const lineOf = (variable: string, column: string, convert = ""): NewField => ({
  variable,
  column,
  absent: false,
  convert,
  note: "",
});

export function without(draft: Draft, variable: string): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== variable));
}
