// A definition that is opened and saved again says what it said, whether or not it can be edited here.
import { describe, expect, it } from "vitest";
import { toDefinition, toText } from "./definition";
import { fromText, readText } from "./reading";
import { all, emptyTree, idsOf, isFixed, type Json, put, remove } from "./tree";

const visit = { id: "v", event: "visit", where: [] };
const test = { id: "t", event: "lab_result", where: [] };
const rules = (...where: Json[]) => ({ heluo_cohort: 1, rules: where.map((one) => ({ where: one })) });
const entered = (entry: Json, more: Json = {}) => ({ heluo_cohort: 1, entry, rules: [], ...more });
const entry = { any: [{ id: "e1", event: "visit", where: [] }], limit: "any" };

const editable: Json[] = [
  rules({ ...visit, pick: "first", having: [{ variable: "visit_type", op: "in", values: ["inpatient"] }] }),
  rules({ ...visit, era: { gap_days: 7 }, count: { op: ">=", n: 2, distinct: "code" } }),
  rules(visit, { ...test, time: { anchor: "v.end", from: -8, to: 24, unit: "hour", same_visit: true } }),
  rules({ id: "g", at_least: 2, of: [visit, test] }),
  rules({ id: "g", not: { id: "h", any: [visit, test] } }),
  entered({ ...entry, limit: "nth", n: 2 }),
  entered(entry, { limit: "nth", n: 3, exit: { after: "start", days: 90 }, gap_days: 30 }),
];

const fixed: Json[] = [
  entered({ ...entry, where: { id: "w", text: "咳" }, keep: "first" }),
  entered({ ...entry, observed: { before: 365, after: 0 } }),
  entered(entry, { exit: { after: "end", days: 7, censor: [{ id: "c", event: "surgery", where: [] }] } }),
  entered(entry, { exit: { during: { any: [{ event: "medication" }], gap_days: 30, offset: 7 } } }),
  entered(entry, { calendar: { since: "2020-01-01" } }),
  entered({ ...entry, any: [{ id: "e1", event: "visit", hospitals: ["h1"] }] }),
  { ...rules(visit), unknown: "false", name: { zh: "甲", en: "" } },
  { heluo_cohort: 1, rules: [{ id: "r1", name: { zh: "一", en: "one" }, where: visit }, { where: test }] },
  { heluo_cohort: 1, rules: [{ name: { zh: "一", en: "one" }, where: { id: "g", all: [visit, test] } }] },
  rules({ id: "g", all: [visit, test] }),
  rules({ ...visit, hospitals: ["h1"] }),
  rules({ ...visit, count: { op: "<=", n: 0, distinct: "row" } }),
  rules({ ...visit, count: { op: ">=", n: 0, distinct: "row" } }),
  rules({ ...visit, count: { op: ">=", n: 1, distinct: "day" } }),
  rules({ ...visit, era: { gap_days: 3, each: "code" } }),
  rules({ ...visit, era: { gap_days: 3 }, having: [{ variable: "era_days", op: ">=", values: [30] }] }),
  rules(visit, { ...test, time: { anchor: "v.start", to: 7, of: "end", observed: true } }),
  rules({ ...visit, with: { id: "a", all: [{ ...test, time: { anchor: "v", same_row: true } }] } }),
  rules({ ...visit, hospitals: ["h1"], with: { id: "a", any: [{ ...test, time: { anchor: "v.start" } }] } }),
  rules({ id: "m", at_most: 1, of: [visit, { id: "m2", at_most: 1, of: [test] }] }),
  rules({ id: "p", person: [{ variable: "age", op: ">", values: [60], at: "entry.start" }] }),
  rules({ ...test, where: [{ variable: "value_number", op: ">", values: [3], relative_to: "upper_limit" }] }),
  rules({ id: "x", text: "咳", categories: ["pathology"] }),
  rules({ id: "l", list: "list_1@2" }),
];

/** Without what says nothing: no bound of a window, a list that is empty. */
function said(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(said);
  if (!json || typeof json !== "object") return json;
  const parts = Object.entries(json).filter(([, one]) => one != null && !(Array.isArray(one) && !one.length));
  return Object.fromEntries(
    parts.map(([key, one]) => [key, key === "anchor" ? edged(String(one)) : said(one)]),
  );
}
const edged = (anchor: string) => (anchor.includes(".") ? anchor : `${anchor}.start`);

describe("a definition that is opened and saved", () => {
  it.each([...editable, ...fixed])("says what it said: %j", (given) => {
    const tree = readText(JSON.stringify(given));
    expect(tree).not.toBeNull();
    expect(said(toDefinition(fromText(JSON.stringify(given))))).toEqual(said(given));
    expect(fromText(toText(fromText(JSON.stringify(given))))).toEqual(tree);
  });
  it.each(editable)("can be edited in all its parts: %j", (given) => {
    const tree = fromText(JSON.stringify(given));
    expect(all(tree).filter(isFixed)).toEqual([]);
    expect(tree.membership?.written ?? {}).toEqual({});
  });
  it("keeps what it cannot edit while something else is changed", () => {
    const given = rules({ id: "m", at_most: 1, of: [visit] }, { ...test, count: { op: "<=", n: 0 } });
    const tree = fromText(JSON.stringify(given));
    expect(
      all(tree)
        .filter(isFixed)
        .map((n) => n.id),
    ).toEqual(["m", "t"]);
    expect(idsOf(tree)).toEqual(["root", "m", "v", "t"]);
    const more = put(tree, { id: "n1", kind: "text", text: "咳" }, "root");
    expect(toDefinition(more).rules).toMatchObject([...given.rules, { where: { text: "咳" } }]);
    expect(toDefinition(remove(more, "m")).rules).toMatchObject([given.rules[1], { where: { text: "咳" } }]);
  });
  it.each([
    { rules: [{ where: { all: [visit, visit] } }] },
    { rules: [{}] },
    { rules: [], foo: 1 },
    { entry: { any: [] }, rules: [] },
  ])("is none where it is no definition: %j", (given) => {
    expect(readText(JSON.stringify(given))).toBeNull();
    expect(fromText(JSON.stringify(given))).toEqual(emptyTree());
  });
});
