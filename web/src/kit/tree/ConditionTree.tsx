// Conditions as sentences: each node reads aloud, its count stands in one column at the right edge, and a faint bar shows
// what the node leaves of the whole. Knows no cohort: the caller gives sentences and takes commands.
import { Button, Dropdown } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { formatExact } from "../format";
import { Level } from "../Level";
import { useWords } from "../lang";
import { words } from "./words";
import "./tree.css";

export type GroupOp = "all" | "any" | "not" | "at_least";

/** What the counting server said of one node. */
export interface NodeCount {
  value: number | null;
  /** As it may be shown: `<10`, `≈ 1,205`. */
  shown: string;
  refused?: string;
}

export interface TreeNode {
  id: string;
  sentence: ReactNode;
  name: string;
  op?: GroupOp;
  n?: number;
  children?: TreeNode[];
  level?: number;
  problem?: string;
}

export interface TreeCommands {
  edit: (id: string) => void;
  add: (groupId: string) => void;
  remove: (id: string) => void;
  /** Puts the node into a new group of its own. */
  group: (id: string) => void;
  setOp: (id: string, op: GroupOp) => void;
  move: (id: string, step: -1 | 1) => void;
}

interface ConditionTreeProps {
  name: string;
  root: TreeNode;
  counts: ReadonlyMap<string, NodeCount>;
  /** Persons before any condition, for the bars. */
  whole: number | null;
  counting: boolean;
  commands: TreeCommands;
  /** The node being edited, and its editor shown in place of its sentence. */
  editing: { id: string; editor: ReactNode } | null;
}

interface Flat {
  node: TreeNode;
  depth: number;
  parent: TreeNode | null;
}

const levels = Array.from({ length: 40 }, (_, i) => i);

function flatten(node: TreeNode, depth = 0, parent: TreeNode | null = null): Flat[] {
  return [{ node, depth, parent }, ...(node.children ?? []).flatMap((child) => flatten(child, depth + 1, node))];
}

/** The row above one that goes, and above the groups that go with it because nothing else is in them. */
function rowBefore(rows: readonly Flat[], index: number): number {
  const parent = rows.findIndex((r) => r.node === rows[index]?.parent);
  return parent > 0 && rows[parent]?.node.children?.length === 1 ? rowBefore(rows, parent) : index - 1;
}

export function ConditionTree({ name, root, counts, whole, counting, commands, editing }: ConditionTreeProps) {
  const w = useWords(words);
  const rows = flatten(root);
  const [focus, setFocus] = useState(root.id);
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
  const editor = useRef<string | null>(null);
  useEffect(() => {
    const closed = editor.current;
    editor.current = editing?.id ?? null;
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
  const keys = (event: KeyboardEvent, { node, parent }: Flat, index: number) => {
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    const isRoot = !parent;
    const act: Record<string, () => void> = {
      ArrowDown: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(rows.length - 1),
      Enter: () => (node.op ? commands.add(node.id) : commands.edit(node.id)),
      n: () => commands.add(node.op ? node.id : (parent?.id ?? root.id)),
      Delete: () => {
        if (!isRoot) removeRow(index);
      },
      w: () => !isRoot && commands.group(node.id),
      ArrowRight: () => event.altKey && commands.group(node.id),
    };
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      commands.move(node.id, event.key === "ArrowUp" ? -1 : 1);
    else if (act[event.key]) act[event.key]?.();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const ops: GroupOp[] = ["all", "any", "not"];
  const count = (node: TreeNode) => {
    const found = counts.get(node.id);
    if (!found) return <span className="quiet">{counting ? "…" : ""}</span>;
    if (found.refused) return <span className="ochre">{w.refused}</span>;
    return <b>{found.shown}</b>;
  };
  const share = (node: TreeNode) => {
    const value = counts.get(node.id)?.value;
    return value == null || !whole ? null : Math.min(1, value / whole);
  };

  return (
    <div className="tree-box">
      <div className="tree-head small quiet">
        <span>{w.conditions}</span>
        <span>{w.persons}</span>
      </div>
      <div role="tree" aria-label={name} ref={list}>
        {rows.map((row, index) => {
          const { node, depth, parent } = row;
          const part = share(node);
          const isEditing = editing?.id === node.id;
          return (
            <div
              key={node.id}
              role="treeitem"
              aria-level={depth + 1}
              aria-selected={at === index}
              aria-expanded={node.op ? true : undefined}
              data-node={node.id}
              tabIndex={at === index ? 0 : -1}
              className={`tree-row${node.op ? " group" : ""}${isEditing ? " editing" : ""}`}
              onFocus={(e) => e.target === e.currentTarget && setFocus(node.id)}
              onKeyDown={(e) => keys(e, row, index)}
            >
              {part != null && !isEditing && <i className="tree-part" style={{ width: `${part * 100}%` }} aria-hidden="true" />}
              <span className="tree-guides" aria-hidden="true">
                {levels.slice(0, depth).map((n) => (
                  <i key={n} />
                ))}
              </span>
              {isEditing ? (
                <div className="tree-editor">{editing.editor}</div>
              ) : (
                <>
                  <span className="tree-sentence">
                    {node.op ? (
                      <Dropdown
                        trigger={["click"]}
                        menu={{
                          items: ops.map((op) => ({ key: op, label: w.ops[op] })),
                          selectedKeys: [node.op],
                          onClick: ({ key }) => commands.setOp(node.id, key as GroupOp),
                        }}
                      >
                        <button type="button" className="plain tree-op" tabIndex={at === index ? 0 : -1}>
                          {w.opSentence[node.op](node.n ?? 2)}
                          <span aria-hidden="true">{" ▾"}</span>
                        </button>
                      </Dropdown>
                    ) : (
                      <button
                        type="button"
                        className="plain tree-leaf"
                        tabIndex={at === index ? 0 : -1}
                        onClick={() => commands.edit(node.id)}
                      >
                        {node.sentence}
                      </button>
                    )}
                    {node.level != null && node.level > 2 && <Level level={node.level} />}
                    {node.problem && <span className="ochre small">{node.problem}</span>}
                  </span>
                  <span className="tree-acts">
                    {node.op && (
                      <Button size="small" type="text" tabIndex={at === index ? 0 : -1} onClick={() => commands.add(node.id)}>
                        {w.add}
                      </Button>
                    )}
                    {parent && (
                      <>
                        <Button size="small" type="text" tabIndex={at === index ? 0 : -1} onClick={() => commands.group(node.id)}>
                          {w.group}
                        </Button>
                        <Button
                          size="small"
                          type="text"
                          tabIndex={at === index ? 0 : -1}
                          onClick={() => removeRow(index)}
                          aria-label={`${w.remove}: ${node.name}`}
                        >
                          {w.remove}
                        </Button>
                      </>
                    )}
                  </span>
                </>
              )}
              <span
                className="tree-count"
                title={
                  counts.get(node.id)?.value != null ? formatExact(counts.get(node.id)?.value ?? 0) : counts.get(node.id)?.refused
                }
              >
                {count(node)}
              </span>
            </div>
          );
        })}
      </div>
      <p className="tree-keys small quiet no-print">{w.keys}</p>
    </div>
  );
}
