// The builder's tree as the cohort definition of the server: pure functions. The way back is `reading.ts`.
import type { Definition } from "@/api/types";
import { membershipJson } from "./membership";
import { type EventLeaf, type Group, type Json, type Node, noWindow } from "./tree";

function leafTime(leaf: EventLeaf): Json | undefined {
  const { anchor, edge, from, to, since, until, sameVisit, unit } = leaf.window;
  const time: Json = {};
  if (anchor)
    Object.assign(
      time,
      { anchor: `${anchor}.${edge}`, from, to },
      sameVisit ? { same_visit: true } : {},
      unit !== "day" ? { unit } : {},
    );
  if (since) time.since = since;
  if (until) time.until = until;
  return Object.keys(time).length ? time : undefined;
}

/** One node as the server reads it. */
export function toJson(node: Node): Json {
  switch (node.kind) {
    case "group": {
      const children = node.children.map(toJson);
      const [only] = children;
      if (node.op === "not")
        return { id: node.id, not: only && children.length === 1 ? only : { any: children } };
      if (node.op === "at_least") return { id: node.id, at_least: node.n, of: children };
      return { id: node.id, [node.op]: children };
    }
    case "person":
      return { id: node.id, person: node.where };
    case "text":
      return { id: node.id, text: node.text };
    case "cohort":
      return { id: node.id, cohort: node.reference };
    case "written":
      return node.json;
    case "event": {
      if (node.written) return { ...node.written, ...(node.around && { with: toJson(node.around) }) };
      const json: Json = { id: node.id, event: node.event, where: node.where };
      const time = leafTime(node);
      if (node.date) json.date = node.date;
      if (time) json.time = time;
      if (node.eraGap !== null) json.era = { gap_days: node.eraGap };
      if (node.pick !== "any") json.pick = node.pick;
      if (node.pick !== "any" && node.among === "window") json.among = "window";
      if (node.having.length) json.having = node.having;
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
  const { children } = tree;
  const [only] = children;
  if (!only) return [];
  const apart = children.length > 1 ? children.length <= mostRules : only.kind !== "group";
  return tree.op === "all" && !tree.rule && apart ? children : [tree];
}

/** What the server counts. Empty groups are left out. */
export function toDefinition(tree: Group): Definition {
  return {
    heluo_cohort: 1,
    ...tree.written,
    ...(tree.membership && membershipJson(tree.membership, toJson)),
    rules: rulesOf(tree).map((node) => ({ ...node.rule, where: toJson(node) })),
  } as unknown as Definition;
}

/** The tree as a short text for the address; undefined when empty. */
export function toText(tree: Group): string | undefined {
  return tree.children.length || tree.membership ? JSON.stringify(toDefinition(tree)) : undefined;
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
    having: [],
    among: "all",
    eraGap: null,
    around: null,
  };
}
