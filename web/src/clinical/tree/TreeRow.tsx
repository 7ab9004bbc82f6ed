// One line of a condition tree: its sentence or its editor, its commands, its count.
import { Button, Dropdown } from "antd";
import type { KeyboardEvent, ReactNode } from "react";
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Level } from "../Level";
import type { FlatNode, GroupOp, NodeCount, TreeCommands, TreeNode } from "./node";
import { words } from "./words";

const ops: GroupOp[] = ["all", "any", "not"];
const guides = Array.from({ length: 40 }, (_, i) => i);

interface TreeRowProps {
  row: FlatNode;
  count: NodeCount | undefined;
  counting: boolean;
  /** Share of all persons that the node leaves; null while unknown. */
  share: number | null;
  focused: boolean;
  editor: ReactNode;
  commands: TreeCommands;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
  onRemove: () => void;
}

export function TreeRow(props: TreeRowProps) {
  const { row, count, share, focused, editor, onFocus, onKeyDown } = props;
  const { node, depth } = row;
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={focused}
      aria-expanded={node.op ? true : undefined}
      data-node={node.id}
      tabIndex={focused ? 0 : -1}
      className={`tree-row${node.op ? " group" : ""}${editor ? " editing" : ""}`}
      onFocus={(e) => e.target === e.currentTarget && onFocus()}
      onKeyDown={onKeyDown}
    >
      {share != null && !editor && (
        <i className="tree-part" style={{ width: `${share * 100}%` }} aria-hidden="true" />
      )}
      <span className="tree-guides" aria-hidden="true">
        {guides.slice(0, depth).map((n) => (
          <i key={n} />
        ))}
      </span>
      {editor ? (
        <div className="tree-editor">{editor}</div>
      ) : (
        <>
          <Sentence {...props} />
          <Commands {...props} />
        </>
      )}
      <span className="tree-count" title={count?.value != null ? formatExact(count.value) : undefined}>
        <CountText {...props} />
      </span>
    </div>
  );
}

function CountText({ count, counting }: TreeRowProps) {
  if (!count) return <span className="quiet">{counting ? "…" : ""}</span>;
  return <b>{count.text}</b>;
}

function Sentence({ row: { node }, focused, commands }: TreeRowProps) {
  const w = useWords(words);
  const tabIndex = focused ? 0 : -1;
  return (
    <span className="tree-sentence">
      {node.op ? (
        <GroupName node={node} op={node.op} tabIndex={tabIndex} onChange={commands.setOp} />
      ) : node.fixed ? (
        <span>
          {node.sentence} <span className="quiet small">{w.fixed}</span>
        </span>
      ) : (
        <button
          type="button"
          className="plain tree-leaf"
          tabIndex={tabIndex}
          onClick={() => commands.edit(node.id)}
        >
          {node.sentence}
        </button>
      )}
      {node.level != null && node.level > 2 && <Level level={node.level} />}
      {node.problem && <span className="ochre small">{node.problem}</span>}
    </span>
  );
}

interface GroupNameProps {
  node: TreeNode;
  op: GroupOp;
  tabIndex: number;
  onChange: TreeCommands["setOp"];
}

function GroupName({ node, op, tabIndex, onChange }: GroupNameProps) {
  const w = useWords(words);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: ops.map((one) => ({ key: one, label: w.ops[one] })),
        selectedKeys: [op],
        onClick: ({ key }) => onChange(node.id, key as GroupOp),
      }}
    >
      <button type="button" className="plain tree-op" tabIndex={tabIndex}>
        {node.lead && `${node.lead} · `}
        {w.opSentence[op](node.n ?? 2)}
        <span aria-hidden="true">{" ▾"}</span>
      </button>
    </Dropdown>
  );
}

function Commands({ row: { node, parent }, focused, commands, onRemove }: TreeRowProps) {
  const w = useWords(words);
  const same = { size: "small", type: "text", tabIndex: focused ? 0 : -1 } as const;
  return (
    <span className="tree-acts">
      {node.op && (
        <Button {...same} onClick={() => commands.add(node.id)}>
          {w.add}
        </Button>
      )}
      {node.open && (
        <Button {...same} title={w.aroundWhy} onClick={() => commands.around(node.id)}>
          {w.around}
        </Button>
      )}
      {node.entering && (
        <Button {...same} title={w.enterWhy} onClick={() => commands.enter(node.id)}>
          {w.enter}
        </Button>
      )}
      {parent && (
        <>
          {!node.lead && (
            <Button {...same} onClick={() => commands.group(node.id)}>
              {w.group}
            </Button>
          )}
          <Button {...same} onClick={onRemove} aria-label={`${w.remove}: ${node.name}`}>
            {w.remove}
          </Button>
        </>
      )}
    </span>
  );
}
