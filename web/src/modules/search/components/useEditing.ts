// Which condition is open in the editor, and the commands that change the tree.
import { useRef, useState } from "react";
import type { TreeCommands } from "@/clinical/tree/node";
import { starter } from "../model/condition";
import { newEvent } from "../model/definition";
import { membershipOf } from "../model/membership";
import {
  type EditableLeaf,
  type EventLeaf,
  emptyTree,
  enclosing,
  enter,
  find,
  freeId,
  type Group,
  group,
  isFixed,
  move,
  noWindow,
  put,
  remove,
  setOp,
} from "../model/tree";
import type { OpenEditor } from "./LeafEditor";
import type { TreeState } from "./useTree";

/** A condition to begin with; measured from the event `around` whose record it stands. */
function fresh(tree: Group, seen: Iterable<string>, around: string): EventLeaf {
  const leaf = { ...newEvent(freeId(tree, "n", seen), "diagnosis"), where: [starter("diagnosis")] };
  return around ? { ...leaf, window: { ...noWindow, anchor: around, from: 0, to: 30 } } : leaf;
}

export function useEditing({ tree, change, seen }: TreeState) {
  const [opened, setOpened] = useState<{ leaf: EditableLeaf; under: string } | null>(null);
  // The way back may take the edited condition away, or the group that it would have been added to.
  const editing = opened && find(tree, opened.under || opened.leaf.id) ? opened : null;
  const editor = useRef<OpenEditor>(null);
  const close = () => setOpened(null);

  /** Opens another editor. What stands in the open one is applied first; while that is not complete, it
   * stays. */
  const open = (leafIn: (tree: Group) => EditableLeaf | undefined, under: string) => {
    const taken = editing ? editor.current?.take() : "unchanged";
    if (!taken) return;
    const now = taken === "unchanged" ? tree : put(tree, taken, editing?.under ?? "");
    if (now !== tree) change(now);
    const leaf = leafIn(now);
    if (leaf) setOpened({ leaf, under });
  };
  const commands: TreeCommands = {
    add: (under) => open((now) => fresh(now, seen, enclosing(now, under)?.id ?? ""), under),
    around: (id) => open((now) => fresh(now, seen, id), id),
    edit: (id) =>
      open((now) => {
        const leaf = find(now, id);
        return !leaf || leaf.kind === "group" || leaf.kind === "written" || isFixed(leaf) ? undefined : leaf;
      }, ""),
    remove: (id) => {
      if (editing?.leaf.id === id) close();
      if (find(tree, id)) change(remove(tree, id));
    },
    enter: (id) => {
      if (editing) close();
      change(enter(tree, id, membershipOf));
    },
    group: (id) => change(group(tree, id, seen)),
    setOp: (id, op) => change(setOp(tree, id, op)),
    move: (id, step) => change(move(tree, id, step)),
  };
  return {
    editing,
    editor,
    commands,
    close,
    apply: (leaf: EditableLeaf) => {
      change(put(tree, leaf, editing?.under ?? ""));
      close();
    },
    clear: () => {
      close();
      change(emptyTree());
    },
    /** The tree with a condition that is not in it yet, at its place. */
    draft: editing && !find(tree, editing.leaf.id) ? put(tree, editing.leaf, editing.under) : tree,
  };
}

export type Editing = ReturnType<typeof useEditing>;
