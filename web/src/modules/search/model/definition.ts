// The builder's tree ↔ the cohort definition of the server, as JSON: two pure functions.
import type { Definition } from "@/api/types";
import { all, type Condition, type EventLeaf, emptyTree, type Group, type Node, noWindow } from "./tree";

type Json = Record<string, unknown>;

function leafTime(leaf: EventLeaf): Json | undefined {
  const { anchor, from, to, since, until, sameVisit } = leaf.window;
  const time: Json = {};
  if (anchor)
    Object.assign(time, { anchor: `${anchor}.start`, from, to }, sameVisit ? { same_visit: true } : {});
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
    case "event": {
      const json: Json = { id: node.id, event: node.event, where: node.where };
      const time = leafTime(node);
      if (time) json.time = time;
      if (node.pick !== "any") json.pick = node.pick;
      if (node.times > 1) json.count = { op: ">=", n: node.times, distinct: node.distinct };
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

function fromJson(json: Json, fresh: () => string): Node {
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
  if (json.person) return { id, kind: "person", where: json.person as Condition[] };
  if (typeof json.text === "string") return { id, kind: "text", text: json.text };
  const time = (json.time ?? {}) as Json;
  const count = (json.count ?? {}) as Json;
  return {
    id,
    kind: "event",
    event: String(json.event),
    where: (json.where ?? []) as Condition[],
    window: {
      anchor: String(time.anchor ?? "").replace(/\.(start|end)$/, ""),
      from: (time.from as number) ?? null,
      to: (time.to as number) ?? null,
      since: String(time.since ?? ""),
      until: String(time.until ?? ""),
      sameVisit: !!time.same_visit,
    },
    pick: (json.pick as EventLeaf["pick"]) ?? "any",
    times: Number(count.n ?? 1),
    distinct: (count.distinct as EventLeaf["distinct"]) ?? "row",
  };
}

/** The tree of a shared address; an empty tree when the text is not one. */
export function fromText(text: string | undefined): Group {
  if (!text) return emptyTree();
  try {
    const json = JSON.parse(text) as { rules?: { where: Json }[] };
    let n = 0;
    const roots = (json.rules ?? []).map((r) => fromJson(r.where, () => `x${++n}`));
    const [only] = roots;
    const tree =
      roots.length === 1 && only?.kind === "group"
        ? { ...only, id: "root" }
        : { ...emptyTree(), children: roots };
    const ids = all(tree).map((node) => node.id);
    return new Set(ids).size === ids.length ? tree : emptyTree();
  } catch {
    return emptyTree();
  }
}

/** The tree as a short text for the address; undefined when empty. */
export function toText(tree: Group): string | undefined {
  return tree.children.length ? JSON.stringify(toDefinition(tree)) : undefined;
}

export function newEvent(id: string, event: string): EventLeaf {
  return { id, kind: "event", event, where: [], window: noWindow, pick: "any", times: 1, distinct: "row" };
}
