// A form that is being designed, as values: what is added, moved and taken away. Nothing here is stored.
import type { FieldDeclaration, FormDeclaration, SectionDeclaration } from "@/api/types";

/** What is selected: a section, or one of its fields. */
export interface Place {
  section: number;
  field: number | null;
}
export type FieldType = string;
export const TYPES: readonly FieldType[] = [
  "text",
  "integer",
  "decimal",
  "date",
  "partial_date",
  "time",
  "yes_no",
  "single",
  "multiple",
  "scale",
  "matrix",
  "calculated",
  "note",
  "signature",
];
const CHOOSING = new Set(["single", "multiple", "matrix"]);

export function blankField(name: string): FieldDeclaration {
  return {
    name,
    type: "text",
    zh: "",
    en: "",
    hint_zh: "",
    hint_en: "",
    variable: "",
    prefill: "",
    unit: "",
    level: 3,
    choices: [],
    rows: [],
    required: false,
    show: "",
    calculate: "",
    check: "",
    patient: false,
    message_zh: "",
    message_en: "",
  };
}

function blankSection(name: string, field: string): SectionDeclaration {
  return { name, zh: "", en: "", repeat: false, most: 50, show: "", field: [blankField(field)] };
}

export function blankForm(name: string): FormDeclaration {
  return {
    name,
    version: 1,
    zh: "",
    en: "",
    topic: "",
    section: [blankSection("section_1", "q1")],
    dictionary: "",
  };
}

export function fieldAt(form: FormDeclaration, at: Place): FieldDeclaration | null {
  return at.field === null ? null : (form.section[at.section]?.field[at.field] ?? null);
}

export function withSection(form: FormDeclaration, index: number, of: Partial<SectionDeclaration>) {
  return { ...form, section: form.section.map((one, i) => (i === index ? { ...one, ...of } : one)) };
}

export function withField(form: FormDeclaration, at: Place, of: Partial<FieldDeclaration>): FormDeclaration {
  return withFields(form, at.section, (fields) =>
    fields.map((one, i) => (i === at.field ? { ...one, ...of } : one)),
  );
}

/** The field with another type: what the new one cannot have goes, what it needs comes. */
export function asType(of: FieldDeclaration, type: FieldType): FieldDeclaration {
  const made: FieldDeclaration = { ...of, type };
  made.choices = CHOOSING.has(type)
    ? of.choices?.length
      ? of.choices
      : [{ code: "1", zh: "", en: "" }]
    : [];
  made.rows = type === "matrix" ? (of.rows?.length ? of.rows : [{ name: "r1", zh: "", en: "" }]) : [];
  made.calculate = type === "calculated" ? of.calculate || "0" : "";
  if (!["integer", "decimal", "scale"].includes(type))
    Object.assign(made, { low: null, high: null, soft_low: null, soft_high: null });
  if (type === "scale") Object.assign(made, { low: of.low ?? 0, high: of.high ?? 10 });
  return made;
}

export function addField(form: FormDeclaration, at: Place): [FormDeclaration, Place] {
  const after = at.field ?? (form.section[at.section]?.field.length ?? 0) - 1;
  const made = blankField(freeName(form, "q"));
  const next = withFields(form, at.section, (fields) => [
    ...fields.slice(0, after + 1),
    made,
    ...fields.slice(after + 1),
  ]);
  return [next, { section: at.section, field: after + 1 }];
}

export function addSection(form: FormDeclaration): [FormDeclaration, Place] {
  const name = freeName(form, "section_");
  const section = [...form.section, blankSection(name, freeName(form, "q"))];
  return [
    { ...form, section },
    { section: section.length - 1, field: null },
  ];
}

/** Without the selected field or section; a section keeps one field, a form one section. */
export function removed(form: FormDeclaration, at: Place): [FormDeclaration, Place] {
  const of = form.section[at.section];
  if (!of) return [form, at];
  if (at.field === null || of.field.length === 1) {
    if (form.section.length === 1) return [form, at];
    const section = form.section.filter((_, i) => i !== at.section);
    return [
      { ...form, section },
      { section: Math.max(0, at.section - 1), field: null },
    ];
  }
  const next = withFields(form, at.section, (fields) => fields.filter((_, i) => i !== at.field));
  return [next, { section: at.section, field: Math.max(0, at.field - 1) }];
}

/** One place up or down; a field leaves its section at its ends. */
export function moved(form: FormDeclaration, at: Place, by: -1 | 1): [FormDeclaration, Place] {
  if (at.field === null) {
    const to = at.section + by;
    if (to < 0 || to >= form.section.length) return [form, at];
    return [
      { ...form, section: swapped(form.section, at.section, to) },
      { section: to, field: null },
    ];
  }
  const fields = form.section[at.section]?.field ?? [];
  const to = at.field + by;
  if (to >= 0 && to < fields.length)
    return [
      withFields(form, at.section, (now) => swapped(now, at.field ?? 0, to)),
      { section: at.section, field: to },
    ];
  const other = at.section + by;
  const [one, into] = [fields[at.field], form.section[other]];
  if (!one || !into || fields.length === 1) return [form, at];
  const left = withFields(form, at.section, (now) => now.filter((_, i) => i !== at.field));
  const next = withFields(left, other, (now) => (by > 0 ? [one, ...now] : [...now, one]));
  return [next, { section: other, field: by > 0 ? 0 : into.field.length }];
}

export function placeOf(form: FormDeclaration, name: string): Place | null {
  for (const [section, of] of form.section.entries()) {
    if (of.name === name) return { section, field: null };
    const field = of.field.findIndex((one) => one.name === name);
    if (field >= 0) return { section, field };
  }
  return null;
}

function withFields(
  form: FormDeclaration,
  index: number,
  change: (fields: FieldDeclaration[]) => FieldDeclaration[],
): FormDeclaration {
  const section = form.section.map((one, i) => (i === index ? { ...one, field: change(one.field) } : one));
  return { ...form, section };
}

function freeName(form: FormDeclaration, head: string): string {
  const used = new Set(form.section.flatMap((one) => [one.name, ...one.field.map((f) => f.name)]));
  let n = 1;
  while (used.has(`${head}${n}`)) n += 1;
  return `${head}${n}`;
}

function swapped<T>(list: readonly T[], one: number, other: number): T[] {
  const made = [...list];
  [made[one], made[other]] = [made[other] as T, made[one] as T];
  return made;
}
