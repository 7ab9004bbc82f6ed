// Which row of a condition tree has the focus, and what the keys do there.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type FlatNode, rowBefore, type TreeCommands } from "./node";

export function useTreeKeys(rows: readonly FlatNode[], editing: string | null, commands: TreeCommands) {
  const root = rows[0]?.node.id ?? "";
  const [focus, setFocus] = useState(root);
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    rows.findIndex((r) => r.node.id === focus),
  );

  const focusRow = (index: number) => {
    const id = rows[index]?.node.id;
    if (!id) return;
    setFocus(id);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-node="${id}"]`)?.focus());
  };
  // An editor that closes gives the focus back to its condition, or to the row before where that is gone.
  const edited = useRef<string | null>(null);
  useEffect(() => {
    const closed = edited.current;
    edited.current = editing;
    if (!closed || editing) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-node="${closed}"]`);
    (row ?? list.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]'))?.focus();
  }, [editing]);
  const removeRow = (index: number) => {
    const before = rowBefore(rows, index);
    const id = rows[index]?.node.id;
    if (id) commands.remove(id);
    focusRow(before);
  };
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const row = rows[index];
    if (!row || event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    const { node, parent } = row;
    const actions: Record<string, () => void> = {
      ArrowDown: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      Enter: () => (node.op ? commands.add(node.id) : commands.edit(node.id)),
      n: () => commands.add(node.op ? node.id : (parent?.id ?? root)),
      Delete: () => parent && removeRow(index),
      w: () => parent && commands.group(node.id),
      ArrowRight: () => event.altKey && commands.group(node.id),
    };
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      commands.move(node.id, event.key === "ArrowUp" ? -1 : 1);
    else if (actions[event.key]) actions[event.key]?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { list, at, setFocus, removeRow, onKeyDown };
}
