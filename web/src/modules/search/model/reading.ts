// The cohort definition of the server as the builder's tree: pure functions. What the builder cannot edit
// stays in the tree as it was written, so that it is worded, counted and saved.
import { newEvent } from "./definition";
import { readMembership } from "./membership";
import {
  type Condition,
  type EventLeaf,
  emptyTree,
  type Group,
  idsOf,
  type Json,
  type Leaf,
  type Node,
  type WindowUnit,
} from "./tree";

type Fresh = () => string;

/** Throws where `json` says what this builder has no place for: it would be counted without it. */
function knows(json: Json, ...keys: string[]): void {
  const strange = Object.keys(json).find((key) => {
    const one = json[key];
    return one != null && one !== false && !(Array.isArray(one) && !one.length) && !keys.includes(key);
  });
  if (strange) throw new Error(`no place for ${strange}`);
}

function conditions(list: unknown): Condition[] {
  for (const one of (list ?? []) as Json[])
    knows(one, "variable", "op", "values", "below", "without", "code_sets");
  return ((list ?? []) as Json[]).map((one) => ({ values: [], ...one }) as unknown as Condition);
}

const groups = ["all", "any", "not", "of"];

function fromJson(json: Json, fresh: Fresh): Node {
  const id = String(json.id || fresh());
  if (groups.some((key) => json[key] != null) && json.at_most == null) return fromGroup(json, id, fresh);
  if (json.event != null) return fromEvent(json, id, fresh);
  try {
    return fromLeaf(json, id);
  } catch {
    return { id, kind: "written", json: { ...json, id } };
  }
}

function fromGroup(json: Json, id: string, fresh: Fresh): Group {
  knows(json, "id", "all", "any", "not", "at_least", "of");
  const many = (list: unknown) => (list as Json[]).map((c) => fromJson(c, fresh));
  const made = (op: Group["op"], children: Node[], n = 2): Group => ({ id, kind: "group", op, n, children });
  if (json.all) return made("all", many(json.all));
  if (json.any) return made("any", many(json.any));
  if (json.of) return made("at_least", many(json.of), Number(json.at_least ?? 1));
  const inner = json.not as Json;
  return made("not", inner.any && !inner.id ? many(inner.any) : [fromJson(inner, fresh)]);
}

function fromLeaf(json: Json, id: string): Leaf {
  knows(json, "id", "person", "text", "cohort");
  if (json.person) return { id, kind: "person", where: conditions(json.person) };
  if (typeof json.text === "string") return { id, kind: "text", text: json.text };
  if (typeof json.cohort === "string") return { id, kind: "cohort", reference: json.cohort };
  throw new Error("no leaf");
}

function fromEvent(given: Json, id: string, fresh: Fresh): EventLeaf {
  const { with: inner, ...json } = given;
  const asked = inner ? fromJson(inner as Json, fresh) : null;
  const around: Group | null =
    asked && asked.kind !== "group"
      ? { id: `${id}-around`, kind: "group", op: "all", n: 2, children: [asked] }
      : asked;
  try {
    return { ...editable(json, id), around };
  } catch {
    return { ...newEvent(id, String(json.event)), around, written: { ...json, id } };
  }
}

const EVENT = ["id", "event", "where", "date", "time", "pick", "count", "having", "among", "era"];

/** An event all of which can be edited. Throws for any other. */
function editable(json: Json, id: string): EventLeaf {
  const [time, count] = [(json.time ?? {}) as Json, (json.count ?? {}) as Json];
  const era = (json.era ?? null) as Json | null;
  knows({ ...json, among: json.among === "all" ? null : json.among }, ...EVENT);
  knows({ ...time, of: time.of === "start" ? null : time.of }, ...TIME);
  if (era) knows({ ...era, each: era.each === "all" ? null : era.each }, "gap_days");
  const { times, distinct } = howMany(count);
  const having = conditions(json.having);
  if (having.length && (era || (json.pick ?? "any") === "any")) throw new Error("no place for having");
  return {
    ...newEvent(id, String(json.event)),
    where: conditions(json.where),
    date: String(json.date ?? ""),
    window: windowOf(time),
    pick: (json.pick as EventLeaf["pick"]) ?? "any",
    times,
    distinct,
    having,
    among: json.among === "window" ? "window" : "all",
    eraGap: era ? Number(era.gap_days ?? 30) : null,
  };
}

const TIME = ["anchor", "from", "to", "since", "until", "same_visit", "unit"];

function windowOf(time: Json): EventLeaf["window"] {
  const anchor = String(time.anchor ?? "");
  return {
    anchor: anchor.replace(/\.(start|end)$/, ""),
    edge: anchor.endsWith(".end") ? "end" : "start",
    from: (time.from as number) ?? null,
    to: (time.to as number) ?? null,
    since: String(time.since ?? ""),
    until: String(time.until ?? ""),
    sameVisit: !!time.same_visit,
    unit: (time.unit as WindowUnit) ?? "day",
  };
}

function howMany(count: Json): Pick<EventLeaf, "times" | "distinct"> {
  const times = Number(count.n ?? 1);
  const distinct = (count.distinct as EventLeaf["distinct"]) ?? "row";
  // Fewer than so many, or none, is no number of times; one of so many days is one record with a day.
  if ((count.op ?? ">=") !== ">=" || times < 1 || (times === 1 && distinct !== "row"))
    throw new Error("no place for this count");
  return { times, distinct };
}

const DEFINITION = [
  "heluo_cohort",
  "rules",
  "name",
  "entry",
  "limit",
  "n",
  "exit",
  "gap_days",
  "calendar",
  "unknown",
];

/** The tree of a shared address; null when the text is none. */
export function readText(text: string | undefined): Group | null {
  if (!text) return emptyTree();
  try {
    const json = JSON.parse(text) as Json;
    knows(json, ...DEFINITION);
    let n = 0;
    const fresh = () => `x${++n}`;
    const membership = json.entry
      ? readMembership(json, (one) => fromEvent(one, String(one.id || fresh()), fresh))
      : undefined;
    const written = Object.fromEntries(
      ["name", "unknown"].flatMap((key) => (json[key] != null ? [[key, json[key]]] : [])),
    );
    const tree = {
      ...rootOf((json.rules ?? []) as Json[], fresh),
      ...(membership && { membership }),
      ...(Object.keys(written).length > 0 && { written }),
    };
    const ids = idsOf(tree);
    return new Set(ids).size === ids.length ? tree : null;
  } catch {
    return null;
  }
}

/** The rules as the parts of one group; one rule that is a group is that group. */
function rootOf(rules: Json[], fresh: Fresh): Group {
  const nodes = rules.map(({ where, ...rule }) => {
    const node = fromJson(where as Json, fresh);
    return Object.keys(rule).length ? { ...node, rule } : node;
  });
  const [only] = nodes;
  if (nodes.length !== 1 || only?.kind !== "group") return { ...emptyTree(), children: nodes };
  // Its parts would be rules of their own; the root of a tree that was made here is no rule.
  const [first] = only.children;
  const apart = only.children.length > 1 || (first?.kind !== "group" && only.id !== emptyTree().id);
  return only.op === "all" && apart ? { rule: {}, ...only } : only;
}

/** As `readText`, an empty tree for what cannot be read. */
export function fromText(text: string | undefined): Group {
  return readText(text) ?? emptyTree();
}
