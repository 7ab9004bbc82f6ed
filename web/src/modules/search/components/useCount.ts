// The tree and what the server answers for it: counts at each node, its words, what is wrong with it.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef } from "react";
import { usePurpose } from "@/clinical/purpose";
import type { NodeCount, TreeNode } from "@/clinical/tree/node";
import { categoryLabel } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { dated } from "../model/condition";
import { toDefinition } from "../model/definition";
import { type Memory, readBack, remember } from "../model/readback";
import { fromText } from "../model/reading";
import { below, find, type Group, isFixed, type Node } from "../model/tree";
import { words } from "../model/words";
import { countQuery } from "../queries";
import { useSettled } from "./useTree";

/** `written`: the tree as it stands in the address. */
export function useCount(tree: Group, written: string | undefined) {
  const { purpose } = usePurpose();
  const safe = useRef(false);
  // A number with noise costs: it is asked for when the condition stands, not at every key.
  const settled = useSettled(written, safe.current ? 1200 : 300);
  const asked = useMemo(() => fromText(settled), [settled]);
  const definition = useMemo(() => toDefinition(asked), [asked]);
  const answer = useQuery(countQuery(definition, purpose ?? ""));
  // What is answered belongs to the tree before this one.
  const behind = settled !== written || answer.isPlaceholderData;
  const current = behind ? undefined : answer.data;
  const memory = useRef<Memory>(new Map());
  if (answer.data && !answer.isPlaceholderData) remember(memory.current, asked, answer.data.nodes);

  if (answer.data) safe.current = answer.data.safe;

  const counts = new Map<string, NodeCount>();
  if (current) {
    // Where its parts are rules, the root is no node of its own: what all of them leave is the total.
    if (tree.children.length || tree.membership)
      counts.set(tree.id, { value: current.total, text: current.total_shown });
    for (const n of current.nodes) counts.set(n.id, { value: n.count, text: n.shown });
  }
  return { asked, definition, answer, behind, current, memory: memory.current, counts };
}

export type Counted = ReturnType<typeof useCount>;

/** A function that words a node of `tree` by its id: a condition as the server reads it, until then by the
 * kind of record; a group by how its parts must hold, because they are worded below it. */
export function useNodeText(tree: Group, memory: Memory): (id: string) => string {
  const w = useWords(words);
  const text = useText();
  return useCallback(
    (id) => {
      const node = find(tree, id);
      if (!node) return "…";
      if (node.kind === "group") return w.groupName[node.op];
      const read = readBack(memory, tree, id);
      const kind = node.kind === "event" ? text(categoryLabel(node.event)) : w.editor[node.kind];
      return read ? text(read) : `${kind} …`;
    },
    [tree, memory, text, w],
  );
}

/** The tree as it is drawn. */
export function useDrawnTree({ answer, current }: Counted, textOf: (id: string) => string) {
  const w = useWords(words);
  const text = useText();
  const levels = new Map(answer.data?.nodes.map((n) => [n.id, n.level]));
  let entered = false;
  /** `place`: below persons, or the first node around a record, or further inside. */
  const drawn = (node: Node, root: string, place: "outside" | "around" | "inside"): TreeNode => {
    const sentence = textOf(node.id);
    const problem = current?.problems.find((p) => (p.id || root) === node.id);
    const under = below(node);
    const asked = node.kind === "event" && place === "outside" && dated(node) && !isFixed(node) && node;
    const next = node.kind === "event" ? "around" : place === "around" ? "inside" : place;
    return {
      id: node.id,
      sentence,
      name: sentence,
      level: levels.get(node.id),
      problem: problem && text(problem.text),
      ...(node.kind === "group" && { op: node.op, n: node.n }),
      ...(place === "around" && { lead: w.editor.around }),
      ...(isFixed(node) && { fixed: true }),
      ...(asked && { open: !asked.around, entering: !entered }),
      ...(under.length > 0 && { children: under.map((child) => drawn(child, root, next)) }),
    };
  };
  return (tree: Group) => {
    entered = tree.membership !== undefined;
    return drawn(tree, tree.id, "outside");
  };
}
