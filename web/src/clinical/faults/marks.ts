// What stands at an earlier state, brought together for a sentence: categories of one hospital that stand at
// the same release for the same reason are one place.
import type { StaleMark } from "@/api/types";

/** Categories of one hospital that stand at one release for one reason. */
export interface StalePlace extends Omit<StaleMark, "category"> {
  categories: string[];
}

/** The places in the order of the marks. */
export function placesOf(marks: readonly StaleMark[]): StalePlace[] {
  const found = new Map<string, StalePlace>();
  for (const { category, ...of } of marks) {
    const key = [of.hospital, of.since?.id, of.fault, of.why.zh].join("/");
    const place = found.get(key) ?? { ...of, categories: [] };
    place.categories.push(category);
    found.set(key, place);
  }
  return [...found.values()];
}

/** Those of one hospital, of one category of it when `category` is not "". */
export function marksOf(marks: readonly StaleMark[], hospital: string, category = ""): StaleMark[] {
  return marks.filter((m) => m.hospital === hospital && (!category || m.category === category));
}
