// Conditions as sentences: each node reads aloud, its count stands in one column at the right edge, and a
// faint bar shows what the node leaves of all persons. Knows no cohort: the caller gives sentences and takes
// commands.
import type { ReactNode } from "react";
import { useWords } from "@/kit/lang";
import { flatten, type NodeCount, type TreeCommands, type TreeNode } from "./node";
import { TreeRow } from "./TreeRow";
import { useTreeKeys } from "./useTreeKeys";
import { words } from "./words";
import "./tree.css";

interface ConditionTreeProps {
  name: string;
  root: TreeNode;
  counts: ReadonlyMap<string, NodeCount>;
  /** Persons before any condition, for the bars. */
  population: number | null;
  counting: boolean;
  commands: TreeCommands;
  /** The node being edited, and its editor in place of its sentence. */
  editing: { id: string; editor: ReactNode } | null;
}

export function ConditionTree(props: ConditionTreeProps) {
  const { name, root, counts, population, counting, commands, editing } = props;
  const w = useWords(words);
  const rows = flatten(root);
  const keys = useTreeKeys(rows, editing?.id ?? null, commands);
  const share = (id: string) => {
    const value = counts.get(id)?.value;
    return value == null || !population ? null : Math.min(1, value / population);
  };
  return (
    <div className="tree-box">
      <div className="tree-head small quiet">
        <span>{w.conditions}</span>
        <span>{w.persons}</span>
      </div>
      <div role="tree" aria-label={name} ref={keys.list}>
        {rows.map((row, index) => {
          const { id } = row.node;
          return (
            <TreeRow
              key={id}
              row={row}
              count={counts.get(id)}
              counting={counting}
              share={share(id)}
              focused={keys.at === index}
              editor={editing?.id === id ? editing.editor : null}
              commands={commands}
              onFocus={() => keys.setFocus(id)}
              onKeyDown={(event) => keys.onKeyDown(event, index)}
              onRemove={() => keys.removeRow(index)}
            />
          );
        })}
      </div>
      <p className="tree-keys small quiet no-print">{w.keys}</p>
    </div>
  );
}
