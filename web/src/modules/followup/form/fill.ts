// A form with answers: what is visible, computed, missing, wrong or doubtful. The twin of
// forms/fill.py: a pure function, so no order of answering can make another form of the same answers.
// The server decides again.
import { compute, type Known, type Row, type Tree, type Value } from "./compute";

export interface RunField {
  name: string;
  type: string;
  low: number | null;
  high: number | null;
  soft_low: number | null;
  soft_high: number | null;
  rows: { name: string }[];
  required: Tree | null;
  show: Tree | null;
  calculate: Tree | null;
  check: Tree | null;
}
export interface RunSection {
  name: string;
  repeat: boolean;
  show: Tree | null;
  fields: RunField[];
}
export interface RunForm {
  sections: RunSection[];
  order: string[];
}
export type Answers = { [name: string]: Value | Row[] | undefined };
export interface Concern {
  path: string;
  kind: string;
}
export interface Filled {
  sections: Set<string>;
  visible: Set<string>;
  values: { [path: string]: Value };
  hidden: Set<string>;
  hard: Concern[];
  soft: Concern[];
}
export interface Situation {
  today: string;
  birth: string;
  events: { [event: string]: Row };
}

const MARK = "section:";

export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value as object).length === 0;
}

export function fill(form: RunForm, answers: Answers, at: Situation): Filled {
  const known: Known = { fields: {}, repeats: {}, ...at };
  const done: Filled = {
    sections: new Set(),
    visible: new Set(),
    values: {},
    hidden: new Set(),
    hard: [],
    soft: [],
  };
  const places = new Map(form.sections.flatMap((s) => s.fields.map((f) => [f.name, [s, f] as const])));
  const sections = new Map(form.sections.map((s) => [s.name, s]));
  const seen: { [section: string]: boolean } = {};
  for (const name of form.order) {
    const section = name.startsWith(MARK) ? sections.get(name.slice(MARK.length)) : undefined;
    if (section) {
      seen[section.name] = holds(section.show, known);
      if (seen[section.name]) done.sections.add(section.name);
      const given = rowsOf(answers, section.name);
      if (section.repeat) known.repeats[section.name] = seen[section.name] ? given.map(() => ({})) : [];
      continue;
    }
    const [of, field] = places.get(name) as readonly [RunSection, RunField];
    const shown = seen[of.name] === true;
    if (!of.repeat) {
      settle(field, name, shown, answers as Row, known.fields, known, done);
      continue;
    }
    rowsOf(answers, of.name).forEach((given, i) => {
      const own = known.repeats[of.name]?.[i];
      settle(field, `${of.name}.${i}.${name}`, shown, given, own ?? {}, known, done, own);
    });
  }
  for (const section of form.sections) {
    for (const field of section.fields) {
      if (!section.repeat) complain(field, field.name, known, done);
      else
        known.repeats[section.name]?.forEach((own, i) => {
          complain(field, `${section.name}.${i}.${field.name}`, known, done, own);
        });
    }
  }
  return done;
}

export function rowsOf(answers: Answers, section: string): Row[] {
  const found = answers[section];
  return Array.isArray(found) ? (found as Row[]) : [];
}

function settle(
  field: RunField,
  path: string,
  shown: boolean,
  answers: Row,
  effective: Row,
  known: Known,
  done: Filled,
  own?: Row,
) {
  const answer = answers[field.name];
  if (!(shown && holds(field.show, known, own))) {
    if (!isBlank(answer)) done.hidden.add(path);
    return;
  }
  done.visible.add(path);
  const value = field.calculate ? compute(field.calculate, known, own) : answer;
  if (isBlank(value)) return;
  effective[field.name] = value;
  done.values[path] = value as Value;
}

function holds(tree: Tree | null, known: Known, own?: Row): boolean {
  return tree === null || compute(tree, known, own) === true;
}

function complain(field: RunField, path: string, known: Known, done: Filled, own?: Row) {
  if (!done.visible.has(path) || field.type === "calculated" || field.type === "note") return;
  const value = done.values[path] ?? null;
  if (lacks(field, value) && field.required && holds(field.required, known, own))
    done.hard.push({ path, kind: "required" });
  if (typeof value === "number") {
    const under = (limit: number | null) => limit !== null && value < limit;
    const over = (limit: number | null) => limit !== null && value > limit;
    if (under(field.low)) done.hard.push({ path, kind: "low" });
    if (under(field.soft_low)) done.soft.push({ path, kind: "soft_low" });
    if (over(field.high)) done.hard.push({ path, kind: "high" });
    if (over(field.soft_high)) done.soft.push({ path, kind: "soft_high" });
  }
  if (field.check && value !== null && compute(field.check, known, own) === false)
    done.hard.push({ path, kind: "check" });
}

function lacks(field: RunField, value: Value): boolean {
  if (field.rows.length && value && typeof value === "object" && !Array.isArray(value))
    return Object.keys(value).length < field.rows.length;
  return value === null;
}
