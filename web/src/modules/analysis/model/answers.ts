// What somebody chose in a method's form, and the request that it makes.
import type { AlgorithmForm, AlgorithmRole, FrameColumn, FramePage, RunWish } from "@/api/types";

export type Missing = "complete" | "available" | "category";

export interface Answers {
  inputs: Readonly<Record<string, readonly string[]>>;
  options: Readonly<Record<string, unknown>>;
  /** Coded column → its levels in the order wanted. */
  levels: Readonly<Record<string, readonly string[]>>;
  missing: Missing | null;
  seed: number;
}

export const coded = (column: FrameColumn) => column.levels.length > 0;

/** Whether a column can stand in a role: its kind, or two levels where a binary one is asked for. */
export function fits(column: FrameColumn, role: AlgorithmRole): boolean {
  const binary = role.kinds.includes("binary") && coded(column) && column.levels.length === 2;
  if (!role.kinds.includes(column.kind) && !binary) return false;
  return role.levels == null || column.levels.length === role.levels;
}

export function beginning(form: AlgorithmForm, wish?: RunWish): Answers {
  const defaults = Object.fromEntries(form.options.map((one) => [one.id, one.rule.default]));
  return {
    inputs: wish?.inputs ?? {},
    options: { ...defaults, ...wish?.options },
    levels: wish?.levels ?? {},
    missing: wish?.missing ?? null,
    seed: wish?.seed ?? 1,
  };
}

/** Columns that were chosen, in the order of the frame. */
export function chosenColumns(answers: Answers, frame: FramePage): FrameColumn[] {
  const names = new Set(Object.values(answers.inputs).flat());
  return frame.columns.filter((one) => names.has(one.name));
}

/** Roles for which too few columns were chosen. */
export function lackingRoles(form: AlgorithmForm, answers: Answers): AlgorithmRole[] {
  return form.roles.filter((role) => (answers.inputs[role.id] ?? []).length < role.min);
}

/** Whether values are missing and nobody said what is to happen. */
export function asksForMissing(answers: Answers, frame: FramePage): boolean {
  return answers.missing == null && chosenColumns(answers, frame).some((one) => one.missing > 0);
}

/** The levels of a column with `level` first (the reference), or last (the event). */
export function reordered(column: FrameColumn, level: string, place: "first" | "last"): string[] {
  const others = column.levels.map((one) => one.value).filter((one) => one !== level);
  return place === "first" ? [level, ...others] : [...others, level];
}

export function wishOf(form: AlgorithmForm, frame: FramePage, answers: Answers): RunWish {
  const chosen = new Set(chosenColumns(answers, frame).map((one) => one.name));
  const inputs = form.roles.map(
    (role) => [role.id, [...(answers.inputs[role.id] ?? [])]] as [string, string[]],
  );
  return {
    frame: frame.frame.id,
    algorithm: form.id,
    inputs: Object.fromEntries(inputs.filter(([, columns]) => columns.length > 0)),
    options: answers.options as RunWish["options"],
    levels: Object.fromEntries(
      Object.entries(answers.levels)
        .filter(([name]) => chosen.has(name))
        .map(([name, order]) => [name, [...order]]),
    ),
    missing: answers.missing,
    seed: answers.seed,
  };
}
