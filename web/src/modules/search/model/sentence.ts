// A condition read aloud, at once and without the server. The server's own reading stands beside the tree.
import { categoryLabel, codeLabel, unitText, variable } from "@/dictionary";
import type { Text } from "@/kit/lang";
import { personVariables } from "./person";
import type { Condition, Leaf, Node } from "./tree";
import type { words } from "./words";

type Words = (typeof words)["zh"];
export type Say = (text: Text) => string;

export function conditionText(category: string, c: Condition, w: Words, text: Say): string {
  const known = category ? variable(`${category}.${c.variable}`) : undefined;
  const person = category ? undefined : personVariables.find((v) => v.name === c.variable);
  const label = known ? text(known.label) : person ? text(person.label) : c.variable;
  const set = known?.value_set ?? person?.value_set ?? "";
  const unit = known?.unit ? ` ${unitText(known.unit)}` : "";
  const value = (v: string | number | boolean) =>
    typeof v === "boolean"
      ? v
        ? w.sentence.yes
        : w.sentence.no
      : set
        ? text(codeLabel(set, String(v)))
        : String(v);
  if (c.op === "exists" || c.op === "missing") return `${label} ${w.ops[c.op]}`;
  const [a, b] = c.values;
  if (c.op === "between" && a !== undefined && b !== undefined)
    return `${label} ${w.ops.between} ${w.sentence.between(value(a), value(b))}${unit}`;
  const listed = c.values.slice(0, 4).map(value).join(w.sentence.or);
  return `${label} ${w.ops[c.op]} ${listed}${c.values.length > 4 ? ` … (${c.values.length})` : ""}${unit}`;
}

export function leafText(leaf: Leaf, w: Words, text: Say, nameOf: (id: string) => string): string {
  if (leaf.kind === "text") return w.sentence.text(leaf.text);
  if (leaf.kind === "person") return w.sentence.person(leaf.where.map((c) => conditionText("", c, w, text)));
  const { window } = leaf;
  let said = (leaf.pick === "any" ? w.sentence.has : w.sentence[leaf.pick])(text(categoryLabel(leaf.event)));
  if (leaf.where.length)
    said += w.sentence.where(leaf.where.map((c) => conditionText(leaf.event, c, w, text)));
  if (leaf.times > 1) said += w.sentence.times(leaf.times, w.sentence.distinct[leaf.distinct]);
  if (window.since || window.until) said += w.sentence.period(window.since, window.until);
  if (window.anchor) {
    const name = nameOf(window.anchor);
    // Both are asked for when both are given.
    if (!window.sameVisit || window.from != null || window.to != null)
      said += w.sentence.within(name, window.from, window.to);
    if (window.sameVisit) said += w.sentence.sameVisit(name);
  }
  return said;
}

export function nodeText(node: Node, w: Words, text: Say, nameOf: (id: string) => string): string {
  return node.kind === "group" ? w.groupName[node.op] : leafText(node, w, text, nameOf);
}
