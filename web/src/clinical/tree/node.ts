// The condition tree as it is drawn: sentences and commands are given by the caller, which alone knows what
// they mean.
import type { ReactNode } from "react";

export type GroupOp = "all" | "any" | "not" | "at_least";

/** What the counting server answered for one node. */
export interface NodeCount {
  value: number | null;
  /** As it may be displayed: `<20`, `1,205 ± 18`. */
  text: string;
}

export interface TreeNode {
  id: string;
  sentence: ReactNode;
  name: string;
  op?: GroupOp;
  n?: number;
  children?: TreeNode[];
  /** Before a group's name: what its parts are asked of. */
  lead?: string;
  /** A leaf around which conditions may be asked and none is yet. */
  open?: boolean;
  /** A record with which a person may enter. */
  entering?: boolean;
  /** It was written elsewhere and cannot be edited here. */
  fixed?: boolean;
  level?: number;
  problem?: string;
}

export interface TreeCommands {
  edit: (id: string) => void;
  add: (groupId: string) => void;
  remove: (id: string) => void;
  /** A first condition around one and the same record of a leaf. */
  around: (id: string) => void;
  /** Makes a leaf the event with which persons enter. */
  enter: (id: string) => void;
  /** Puts the node into a new group of its own. */
  group: (id: string) => void;
  setOp: (id: string, op: GroupOp) => void;
  move: (id: string, step: -1 | 1) => void;
}

/** One line of the tree. */
export interface FlatNode {
  node: TreeNode;
  depth: number;
  parent: TreeNode | null;
}

/** Every node, parents first. */
export function flatten(node: TreeNode, depth = 0, parent: TreeNode | null = null): FlatNode[] {
  return [
    { node, depth, parent },
    ...(node.children ?? []).flatMap((child) => flatten(child, depth + 1, node)),
  ];
}

/** The row above one that goes, and above the groups that go with it because nothing else is in them. */
export function rowBefore(rows: readonly FlatNode[], index: number): number {
  const parent = rows.findIndex((r) => r.node === rows[index]?.parent);
  return parent > 0 && rows[parent]?.node.children?.length === 1 ? rowBefore(rows, parent) : index - 1;
}
