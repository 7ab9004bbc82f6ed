// The builder's tree ↔ the cohort definition of the server, as JSON: two pure functions.
import type { Definition } from "@/api/types";
import { all, type Condition, type EventLeaf, emptyTree, type Group, type Node, noWindow } from "./tree";

type Json = Record<string, unknown>;

function leafTime(leaf: EventLeaf): Json | undefined {
  const { anchor, edge, from, to, since, until, sameVisit } = leaf.window;
  const time: Json = {};
  if (anchor)
    Object.assign(time, { anchor: `${anchor}.${edge}`, from, to }, sameVisit ? { same_visit: true } : {});
  if (since) time.since = since;
  if (until) time.until = until;
  return Object.keys(time).length ? time : undefined;
}

/** One node as the server reads it. */
export function toJson(node: Node): Json {
  switch (node.kind) {
    case "group": {
      const children = node.children.map(toJson);
      if (node.op === "not") return { id: node.id, not: { any: children } };
      if (node.op === "at_least") return { id: node.id, at_least: node.n, of: children };
      return { id: node.id, [node.op]: children };
    }
    case "person":
      return { id: node.id, person: node.where };
    case "text":
      return { id: node.id, text: node.text };
    case "cohort":
      return { id: node.id, cohort: node.reference };
    case "event": {
      const json: Json = { id: node.id, event: node.event, where: node.where };
      const time = leafTime(node);
      if (node.date) json.date = node.date;
      if (time) json.time = time;
      if (node.pick !== "any") json.pick = node.pick;
      if (node.times > 1) json.count = { op: ">=", n: node.times, distinct: node.distinct };
      if (node.around) json.with = toJson(node.around);
      return json;
    }
  }
}

/** Rules of one definition, at most: a longer list stays one rule. */
const mostRules = 50;

/** The parts that must all hold, each a rule of its own (the server says whom each one loses); else the tree
 * as one. */
export function rulesOf(tree: Group): Node[] {
  const apart = tree.op === "all" && tree.children.length > 1 && tree.children.length <= mostRules;
  return apart ? tree.children : tree.children.length ? [tree] : [];
}

/** What the server counts. Empty groups are left out. */
export function toDefinition(tree: Group): Definition {
  return {
    heluo_cohort: 1,
    rules: rulesOf(tree).map((node) => ({ where: toJson(node) })),
  } as unknown as Definition;
}

/** Throws where `json` says what this builder has no place for: it would be counted without it. */
function knows(json: Json, ...keys: string[]): void {
  const strange = Object.keys(json).find((key) => json[key] != null && !keys.includes(key));
  if (strange) throw new Error(`no place for ${strange}`);
}

function conditions(list: unknown): Condition[] {
  for (const one of (list ?? []) as Json[]) knows(one, "variable", "op", "values");
  return (list ?? []) as Condition[];
}

function fromJson(json: Json, fresh: () => string): Node {
  knows(json, "id", "all", "any", "not", "at_least", "of", ...EVENT, "person", "text", "cohort");
  const id = String(json.id || fresh());
  const many = (list: unknown) => (list as Json[]).map((c) => fromJson(c, fresh));
  if (json.all) return { id, kind: "group", op: "all", n: 2, children: many(json.all) };
  if (json.any) return { id, kind: "group", op: "any", n: 2, children: many(json.any) };
  if (json.not) {
    const inner = json.not as Json;
    return {
      id,
      kind: "group",
      op: "not",
      n: 2,
      children: inner.any ? many(inner.any) : [fromJson(inner, fresh)],
    };
  }
  if (json.of)
    return { id, kind: "group", op: "at_least", n: Number(json.at_least ?? 1), children: many(json.of) };
  if (json.person) return { id, kind: "person", where: conditions(json.person) };
  if (typeof json.text === "string") return { id, kind: "text", text: json.text };
  if (typeof json.cohort === "string") return { id, kind: "cohort", reference: json.cohort };
  return fromEvent(json, id, fresh);
}

const EVENT = ["event", "where", "date", "time", "pick", "count", "with"];

function fromEvent(json: Json, id: string, fresh: () => string): EventLeaf {
  const time = (json.time ?? {}) as Json;
  const count = (json.count ?? {}) as Json;
  knows(time, "anchor", "from", "to", "since", "until", "same_visit");
  if ((count.op ?? ">=") !== ">=") throw new Error(`no place for ${count.op}`);
  const anchor = String(time.anchor ?? "");
  const around = json.with ? fromJson(json.with as Json, fresh) : null;
  return {
    id,
    kind: "event",
    event: String(json.event),
    where: conditions(json.where),
    date: String(json.date ?? ""),
    window: {
      anchor: anchor.replace(/\.(start|end)$/, ""),
      edge: anchor.endsWith(".end") ? "end" : "start",
      from: (time.from as number) ?? null,
      to: (time.to as number) ?? null,
      since: String(time.since ?? ""),
      until: String(time.until ?? ""),
      sameVisit: !!time.same_visit,
    },
    pick: (json.pick as EventLeaf["pick"]) ?? "any",
    times: Number(count.n ?? 1),
    distinct: (count.distinct as EventLeaf["distinct"]) ?? "row",
    around:
      around && around.kind !== "group"
        ? { id: `${id}-around`, kind: "group", op: "all", n: 2, children: [around] }
        : around,
  };
}

/** The tree of a shared address; null when the text is not one, or says what cannot be edited here: a part
 * left out would be another question. */
export function readText(text: string | undefined): Group | null {
  if (!text) return emptyTree();
  try {
    const json = JSON.parse(text) as { rules?: { where: Json }[] };
    knows(json, "heluo_cohort", "rules", "name");
    let n = 0;
    const roots = (json.rules ?? []).map((r) => fromJson(r.where, () => `x${++n}`));
    const [only] = roots;
    const tree =
      roots.length === 1 && only?.kind === "group"
        ? { ...only, id: "root" }
        : { ...emptyTree(), children: roots };
    const ids = all(tree).map((node) => node.id);
    return new Set(ids).size === ids.length ? tree : null;
  } catch {
    return null;
  }
}

/** As `readText`, an empty tree for what cannot be read. */
export function fromText(text: string | undefined): Group {
  return readText(text) ?? emptyTree();
}

/** The tree as a short text for the address; undefined when empty. */
export function toText(tree: Group): string | undefined {
  return tree.children.length ? JSON.stringify(toDefinition(tree)) : undefined;
}

export function newEvent(id: string, event: string): EventLeaf {
  return {
    id,
    kind: "event",
    event,
    where: [],
    date: "",
    window: noWindow,
    pick: "any",
    times: 1,
    distinct: "row",
    around: null,
  };
}
