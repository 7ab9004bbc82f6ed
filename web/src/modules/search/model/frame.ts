// A frame as the builder holds it ↔ the definition of the server: pure functions.
import type { FrameColumnDefinition, FrameDefinition, FrameOutcomeDefinition } from "@/api/types";
import { categories, category as categoryOf, variable as variableOf } from "@/dictionary";
import type { Text } from "@/kit/lang";
import { starter } from "./condition";
import type { Condition } from "./tree";

export type Pick = NonNullable<FrameColumnDefinition["pick"]>;

/** Records of a category that satisfy conditions: day 0, or the event of an outcome. */
export interface EventChoice {
  event: string;
  where: Condition[];
  /** The variable that is its day, "" for the category's own time. */
  date: string;
}

export interface ColumnDraft {
  kind: "column";
  name: string;
  /** `category.variable`, `category.` for its records, or `person.sex`. */
  variable: string;
  where: Condition[];
  from: number | null;
  to: number | null;
  pick: Pick;
  unit: string;
}
export interface OutcomeDraft {
  kind: "outcome";
  name: string;
  event: EventChoice;
  /** Day from which on an event counts; 0 is day 0 itself. */
  from: number;
  to: number | null;
  /** Until when somebody was observed: "last_record", "release" or a day. */
  end: string;
}
export type Draft = ColumnDraft | OutcomeDraft;

export interface FrameDraft {
  row: "person" | "visit";
  day0: (EventChoice & { limit: "first" | "last" }) | null;
  columns: Draft[];
}

const factLabels: Record<string, Text> = {
  sex: { zh: "性别", en: "Sex" },
  age: { zh: "年龄", en: "Age" },
  birth_year: { zh: "出生年", en: "Year of birth" },
  division: { zh: "行政区划", en: "Division" },
  hospitals: { zh: "就诊医院数", en: "Number of hospitals" },
  hospital: { zh: "第 0 天的医院", en: "Hospital of day 0" },
  day_0: { zh: "第 0 天", en: "Day 0" },
};

/** Every variable that a column may be about, by category; facts of the person first. */
export function choices(): {
  category: string;
  label: Text | null;
  variables: { name: string; label: Text | null }[];
}[] {
  const facts = Object.entries(factLabels).map(([name, label]) => ({ name: `person.${name}`, label }));
  const rest = categories.map((c) => ({
    category: c.name as string,
    label: c.label as Text,
    variables: [
      { name: `${c.name}.`, label: null },
      ...c.variables
        .filter((v) => v.column && v.type !== "id" && v.type !== "text")
        .map((v) => ({ name: `${c.name}.${v.name}`, label: v.label as Text | null })),
    ],
  }));
  return [{ category: "person", label: null, variables: facts }, ...rest];
}

const coded: Pick[] = ["last", "first", "count", "any"];
const numeric: Pick[] = ["last", "first", "max", "min", "mean", "count", "any"];

/** What may be taken of the values of a variable. */
export function picksOf(variable: string): Pick[] {
  if (variable.startsWith("person.")) return ["last"];
  if (variable.endsWith(".")) return ["any", "count"];
  const type = variableOf(variable)?.type;
  if (type === "integer" || type === "decimal") return numeric;
  return type === "date" || type === "datetime" ? ["first", "last", "min", "max", "count", "any"] : coded;
}

/** A column on another variable: conditions that belong to the former category go. */
export function about(column: ColumnDraft, variable: string): ColumnDraft {
  const [category = "", name = ""] = variable.split(".");
  const same = column.variable.split(".")[0] === category;
  const picks = picksOf(variable);
  const item = categoryOf(category)?.variables.find((v) => v.name === "item_code");
  const asks = item && name.startsWith("value") ? [{ ...starter(category), variable: "item_code" }] : [];
  return {
    ...column,
    variable,
    where: variable.startsWith("person.") ? [] : same ? column.where : asks,
    // What was taken of records as such says nothing about what is to be taken of values.
    pick: picks.includes(column.pick) && !column.variable.endsWith(".") ? column.pick : (picks[0] ?? "last"),
    unit: "",
  };
}

/** The next name that no column has. */
export function freeName(columns: readonly Draft[], stem: string): string {
  const used = new Set(columns.map((c) => c.name));
  let i = 1;
  while (used.has(`${stem}${i}`)) i++;
  return `${stem}${i}`;
}

export function emptyFrame(): FrameDraft {
  const fact = (name: string): ColumnDraft => ({
    kind: "column",
    name,
    variable: `person.${name}`,
    where: [],
    from: null,
    to: null,
    pick: "last",
    unit: "",
  });
  return { row: "person", day0: null, columns: [fact("sex"), fact("age")] };
}

function leaf(of: EventChoice) {
  return { event: of.event, where: of.where, ...(of.date && { date: of.date }) };
}

export function toFrame(draft: FrameDraft): FrameDefinition {
  const columns = draft.columns.map((c) => {
    if (c.kind === "outcome")
      return {
        name: c.name,
        events: [leaf(c.event)],
        window: { from: c.from, to: c.to, same_visit: false },
        end: c.end,
      };
    const variable = c.variable.replace(/\.$/, "");
    if (variable.startsWith("person.")) return { name: c.name, variable };
    const window = { from: c.from, to: c.to, same_visit: false };
    return { name: c.name, variable, where: c.where, window, pick: c.pick, unit: c.unit };
  });
  const day_0 = draft.day0 && { any: [leaf(draft.day0)], limit: draft.day0.limit };
  return { heluo_frame: 1, row: draft.row, day_0, columns } as unknown as FrameDefinition;
}

type Written = { event: string; where?: Condition[]; date?: string };

function choice(of: Written | undefined): EventChoice {
  return { event: of?.event ?? "", where: (of?.where ?? []) as Condition[], date: of?.date ?? "" };
}

/** A saved frame for the builder; null where it says what the builder cannot edit. */
export function fromFrame(given: FrameDefinition): FrameDraft | null {
  const day0 = given.day_0;
  if (given.visits || (day0 && day0.any.length !== 1)) return null;
  const columns: Draft[] = [];
  for (const one of given.columns) {
    if ("events" in one) {
      const outcome = one as FrameOutcomeDefinition;
      if (outcome.events.length !== 1 || outcome.competing?.length || outcome.censor?.length) return null;
      const event = choice(outcome.events[0] as Written);
      const { name, end = "last_record", window } = outcome;
      columns.push({
        kind: "outcome",
        name,
        event,
        from: window?.from ?? 0,
        to: window?.to ?? null,
        end,
      });
      continue;
    }
    const column = one as FrameColumnDefinition;
    if (column.is || column.date || column.hospitals?.length || column.window?.same_visit) return null;
    const variable = column.variable.includes(".") ? column.variable : `${column.variable}.`;
    columns.push({
      kind: "column",
      name: column.name,
      variable,
      where: (column.where ?? []) as Condition[],
      from: column.window?.from ?? null,
      to: column.window?.to ?? null,
      pick: column.pick ?? "last",
      unit: column.unit ?? "",
    });
  }
  const limit = day0?.limit === "last" ? "last" : "first";
  return {
    row: given.row ?? "person",
    day0: day0 ? { ...choice(day0.any[0] as Written), limit } : null,
    columns,
  };
}
