// The dictionary for the screens: look-ups over the generated files. No name, unit, level or label is written
// in a screen.
import type { Text } from "@/kit/lang";
import { type Category, type Code, dictionary, type ValueSet, type Variable } from "./generated/dictionary";

export type { Category, Code, ValueSet, Variable };

export const version = dictionary.version;
export const categories: readonly Category[] = dictionary.categories;
export const diseases = dictionary.diseases;

const byName = new Map(categories.map((c) => [c.name as string, c]));
const byFullName = new Map<string, Variable>(
  categories.flatMap((c) => c.variables.map((v) => [`${c.name}.${v.name}`, v] as const)),
);

export function category(name: string): Category | undefined {
  return byName.get(name);
}

/** Label of a category; its name when the dictionary does not know it. */
export function categoryLabel(name: string): Text {
  return byName.get(name)?.label ?? { zh: name, en: name };
}

/** The variable `category.name`. */
export function variable(fullName: string): Variable | undefined {
  return byFullName.get(fullName);
}

export function valueSet(name: string): ValueSet | undefined {
  return (dictionary.value_sets as Record<string, ValueSet>)[name];
}

const labels = new Map<string, Map<string, Text>>();

/** Label of a code in a value set; the code itself when it is not listed. */
export function codeLabel(set: string, code: string): Text {
  let known = labels.get(set);
  if (!known) {
    known = new Map(valueSet(set)?.codes.map((c) => [c.code, { zh: c.zh, en: c.en || c.zh }]));
    labels.set(set, known);
  }
  return known.get(code) ?? { zh: code, en: code };
}

/** A UCUM unit as it is printed. */
export function unitText(ucum: string): string {
  return dictionary.units[ucum] ?? ucum;
}
