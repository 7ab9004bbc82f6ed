// Codes that a condition names: single ones, those with everything below them, what is taken out of these,
// and saved sets. A picker holds each as one text.
import type { CodeMembers } from "@/api/types";
import type { Condition } from "./tree";

export type Mark = "code" | "below" | "without" | "set";
const marks: Record<Mark, string> = { code: "=", below: ">", without: "!", set: "@" };

export function marked(mark: Mark, key: string): string {
  return marks[mark] + key;
}

export function unmarked(text: string): { mark: Mark; key: string } {
  const mark = (Object.keys(marks) as Mark[]).find((one) => text.startsWith(marks[one])) ?? "code";
  return { mark, key: text.slice(1) };
}

/** What a condition names, in the order of its parts. */
export function chosenOf(of: Condition): string[] {
  return [
    ...(of.code_sets ?? []).map((one) => marked("set", one.codes)),
    ...(of.below ?? []).map((key) => marked("below", key)),
    ...(of.without ?? []).map((key) => marked("without", key)),
    ...of.values.map((key) => marked("code", String(key))),
  ];
}

/** Id and version of a saved set, as a condition names it. */
export function referenceOf(key: string): { id: string; version: number } {
  const [id = "", version = ""] = key.split("@");
  return { id, version: Number(version) };
}

/** Whether `of` names another version of a saved set than its newest. */
export function otherVersion(of: Condition, line: { id: string; version: number }): boolean {
  return (of.code_sets ?? []).some((one) => {
    const named = referenceOf(one.codes);
    return named.id === line.id && named.version !== line.version;
  });
}

/** The condition that names `chosen`. Without anything to take it out of, an exclusion goes. */
export function withChosen(of: Condition, chosen: readonly string[]): Condition {
  const parts = chosen.map(unmarked);
  const keys = (mark: Mark) => parts.filter((one) => one.mark === mark).map((one) => one.key);
  const below = keys("below");
  const next: Condition = { variable: of.variable, op: of.op, values: keys("code") };
  if (below.length) next.below = below;
  if (below.length && keys("without").length) next.without = keys("without");
  // The version that was chosen last takes the place of the one before.
  const sets = new Map(keys("set").map((codes) => [referenceOf(codes).id, codes]));
  if (sets.size) next.code_sets = [...sets.values()].map((codes) => ({ codes }));
  return next;
}

/** An offer as it may be chosen: within a part that is chosen with everything below it, it is taken out. */
export function markOf(offer: { key: string; below: boolean; path: string[] }, of: Condition): Mark {
  const inside = offer.path.some((key) => of.below?.includes(key)) && !of.below?.includes(offer.key);
  return inside ? "without" : offer.below ? "below" : "code";
}

/** The parts of a condition as a set that may be saved. */
export function membersOf(of: Condition, value_set: string): CodeMembers {
  const { values, below = [], without = [] } = of;
  return { heluo_codes: 1, value_set, codes: values.map(String), below, without };
}

export function namesCodes(of: Condition): boolean {
  return of.values.length > 0 || !!of.below?.length || !!of.code_sets?.length;
}
