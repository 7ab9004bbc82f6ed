// One condition: the variables that it may be about, what it begins as, and whether it says enough.
import { category as categoryOf } from "@/dictionary";
import type { Text } from "@/kit/lang";
import { namesCodes } from "./codes";
import { operatorsOf } from "./operators";
import { personVariables } from "./person";
import type { Condition, EventLeaf } from "./tree";

/** A variable, as far as a condition asks for it. */
export interface Described {
  name: string;
  label: Text;
  type: string;
  value_set: string;
  unit: string;
}

/** Variables that may be asked for: those the dictionary marks for filters first, then the rest that are not
 * free text. */
export function variablesOf(category: string): Described[] {
  if (!category) return personVariables.map((v) => ({ ...v, unit: "" }));
  const list =
    categoryOf(category)?.variables.filter((v) => v.column && v.type !== "id" && v.type !== "text") ?? [];
  return [...list].sort((a, b) => Number(b.search === "filter") - Number(a.search === "filter"));
}

/** An empty condition on the variable that says most: the first code of the category. */
export function starter(category: string): Condition {
  const list = variablesOf(category);
  const first =
    list.find((v) => v.type === "code" && /(^|_)code$/.test(v.name)) ??
    list.find((v) => v.type === "code") ??
    list[0];
  return { variable: first?.name ?? "", op: operatorsOf(first?.type ?? "")[0] ?? "exists", values: [] };
}

/** Kinds of records that describe and do not happen: a time of theirs is asked for by its name. */
const standing = ["patient"];

/** The dates of a record that may be its day; "" is the category's own time, or none where it has none. */
export function datesOf(category: string): { name: string; label: Text | null }[] {
  const of = categoryOf(category);
  const dates = (of?.variables ?? []).filter((v) => v.column && (v.type === "date" || v.type === "datetime"));
  const own = standing.includes(category) ? undefined : dates.find((v) => v.name === of?.time);
  return [
    { name: "", label: own?.label ?? null },
    ...dates.filter((v) => v !== own).map(({ name, label }) => ({ name, label })),
  ];
}

/** Whether its records have a day that a time can be about. */
export function dated(leaf: EventLeaf): boolean {
  return leaf.date !== "" || !standing.includes(leaf.event);
}

export function complete(c: Condition): boolean {
  if (!c.variable) return false;
  if (c.op === "exists" || c.op === "missing") return true;
  if (c.op === "in" || c.op === "not_in")
    return namesCodes(c) && c.values.every((v) => v !== "" && v != null);
  return c.op === "between"
    ? c.values.length === 2 && c.values.every((v) => v !== "" && v != null)
    : c.values.length > 0 && c.values.every((v) => v !== "" && v != null);
}
