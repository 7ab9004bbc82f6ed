// The condition tree as the builder holds it: pure functions, no server, no screen.

import type { GroupOp } from "@/clinical/tree/node";
import type { EventLeaf, Group, Leaf, Membership, Node } from "./nodes";

export type * from "./nodes";
export { noWindow } from "./nodes";

/** The next number that no node of `tree` has and none of `before` had: an answer still on its way names
 * nodes by their ids. */
export function freeId(tree: Node, letter: "n" | "g", before: Iterable<string> = []): string {
  const used = new Set([...before, ...idsOf(tree)]);
  let i = 1;
  while (used.has(`${letter}${i}`)) i++;
  return `${letter}${i}`;
}

export function emptyTree(): Group {
  return { id: "root", kind: "group", op: "all", n: 2, children: [] };
}

/** The nodes right below one: the parts of a group, what is asked around an event. */
export function below(node: Node): Node[] {
  if (node.kind === "group") return node.children;
  return node.kind === "event" && node.around ? [node.around] : [];
}

/** Every node, parents first. */
export function all(node: Node): Node[] {
  return [node, ...below(node).flatMap(all)];
}

/** The ids of a tree, its entry and what was written elsewhere included. */
export function idsOf(node: Node): string[] {
  const entering = node.kind === "group" ? (node.membership?.leaves ?? []) : [];
  return [node, ...entering].flatMap(all).flatMap((n) => (n.kind === "written" ? idsIn(n.json) : n.id));
}

function idsIn(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(idsIn);
  if (!json || typeof json !== "object") return [];
  return Object.entries(json).flatMap(([key, one]) => (key === "id" ? String(one) : idsIn(one)));
}

/** Whether it cannot be edited here. */
export function isFixed(node: Node): boolean {
  return node.kind === "written" || (node.kind === "event" && node.written !== undefined);
}

/** The event around whose record the node `id` is asked. */
export function enclosing(tree: Node, id: string): EventLeaf | undefined {
  const events = all(tree).filter((n): n is EventLeaf => n.kind === "event" && n.around != null);
  return events.find((e) => e.around && find(e.around, id));
}

/** Nodes that hold for persons: all but those that are asked around a record. */
export function counted(node: Node): Node[] {
  return [node, ...(node.kind === "group" ? node.children.flatMap(counted) : [])];
}

export function find(tree: Node, id: string): Node | undefined {
  return all(tree).find((n) => n.id === id);
}

type Change = (children: Node[], group: Group) => Node[];

function map(group: Group, change: Change): Group {
  const children = group.children.map((c) => inside(c, change));
  return { ...group, children: change(children, group) };
}

function inside(node: Node, change: Change): Node {
  if (node.kind === "group") return map(node, change);
  if (node.kind !== "event" || !node.around) return node;
  const around = map(node.around, change);
  return { ...node, around: around.children.length ? around : null };
}

/** `node` in the place of the node with its id, with what is asked around it; else added to group `under`, or
 * around event `under`. */
export function put(tree: Group, node: Leaf, under: string): Group {
  if (find(tree, node.id)) return map(tree, (children) => children.map((c) => (c.id === node.id ? node : c)));
  return map(tree, (children, group) =>
    group.id === under
      ? [...children, node]
      : children.map((c) => (c.id === under && c.kind === "event" ? { ...c, around: first(c, node) } : c)),
  );
}

/** What is asked around `event` first. */
function first(event: EventLeaf, node: Leaf): Group {
  return { id: `${event.id}-around`, kind: "group", op: "all", n: 2, children: [node] };
}

/** Without the node `id`; groups left empty go too, and windows that were measured from it lose their anchor.
 * */
export function remove(tree: Group, id: string): Group {
  const node = find(tree, id);
  if (!node) return tree;
  const gone = new Set([...idsOf(node), ...all(node).map((n) => n.id)]);
  return map(tree, (children) =>
    children
      .filter((c) => !gone.has(c.id) && (c.kind !== "group" || c.children.length > 0))
      .map((c) =>
        c.kind === "event" && gone.has(c.window.anchor)
          ? { ...c, window: { ...c.window, anchor: "", edge: "start", from: null, to: null } }
          : c,
      ),
  );
}

/** The node `id` inside a new group "any of". */
export function group(tree: Group, id: string, before: Iterable<string> = []): Group {
  const name = freeId(tree, "g", before);
  return map(tree, (children) =>
    children.map((c) => (c.id === id ? { id: name, kind: "group", op: "any", n: 2, children: [c] } : c)),
  );
}

export function setOp(tree: Group, id: string, op: GroupOp): Group {
  const change = (g: Group): Group => (g.id === id ? { ...g, op } : g);
  const around = (node: Node): Node =>
    node.kind === "event" && node.around ? { ...node, around: change(node.around) } : node;
  return change(map(tree, (children) => children.map((c) => (c.kind === "group" ? change(c) : around(c)))));
}

/** The root with its condition `id` as the event with which persons enter: times that were measured from it
 * are now measured from the entry. */
export function enter(tree: Group, id: string, by: (leaf: EventLeaf) => Membership): Group {
  const leaf = find(tree, id);
  if (leaf?.kind !== "event" || isFixed(leaf)) return tree;
  const moved = map(tree, (children) =>
    children.map((c) =>
      c.kind === "event" && c.window.anchor === id ? { ...c, window: { ...c.window, anchor: "entry" } } : c,
    ),
  );
  return { ...remove(moved, id), membership: by(leaf) };
}

/** The node `id` one place up or down among its siblings. */
export function move(tree: Group, id: string, step: -1 | 1): Group {
  return map(tree, (children) => {
    const at = children.findIndex((c) => c.id === id);
    const to = at + step;
    const [one, other] = [children[at], children[to]];
    if (at < 0 || !one || !other) return children;
    const next = [...children];
    [next[at], next[to]] = [other, one];
    return next;
  });
}
