// Conditions in words. Only the server words them, from what it counts; its words are remembered by what they
// say it of, so that a tree whose next answer is on its way keeps the sentences of what has not changed.
import type { Text } from "@/kit/lang";
import { toJson } from "./definition";
import { enclosing, find, type Node } from "./tree";

/** What the server read → its words. */
export type Memory = Map<string, Text>;

/** All that the wording of a node depends on: the node, and the one that its time is measured from. Around a
 * record that one is called "this one". */
function keyOf(tree: Node, id: string): string | undefined {
  const node = find(tree, id);
  if (!node) return undefined;
  const named = node.kind === "event" && node.window.anchor && !enclosing(tree, id);
  const anchor = named ? find(tree, node.window.anchor) : undefined;
  return JSON.stringify([toJson(node), anchor && toJson(anchor)]);
}

/** Puts the words of an answer to the question `asked` into `memory`. */
export function remember(memory: Memory, asked: Node, nodes: readonly { id: string; text: Text }[]): void {
  for (const { id, text } of nodes) {
    const key = keyOf(asked, id);
    if (key) memory.set(key, text);
  }
}

/** The server's words for the node `id` as it stands in `tree`; undefined before it has read that. */
export function readBack(memory: Memory, tree: Node, id: string): Text | undefined {
  const key = keyOf(tree, id);
  return key ? memory.get(key) : undefined;
}
