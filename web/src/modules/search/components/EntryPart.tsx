// With which event persons enter, and which of several counts.
import { Button, InputNumber, Select } from "antd";
import type { Text } from "@/kit/lang";
import { useText, useWords } from "@/kit/lang";
import type { Membership, Which } from "../model/tree";
import { type Group, put } from "../model/tree";
import { words } from "../model/words";

interface EntryPartProps {
  tree: Group;
  /** The definition in the server's words: the entry is its first line. */
  explain: readonly Text[];
  onChange: (tree: Group) => void;
}

const which: readonly Which[] = ["first", "last", "nth", "any"];

export function EntryPart({ tree, explain, onChange }: EntryPartProps) {
  const w = useWords(words);
  const text = useText();
  const { membership } = tree;
  if (!membership) return null;
  const set = (next: Partial<Membership>) => onChange({ ...tree, membership: { ...membership, ...next } });
  const back = () => {
    const { membership: _, ...rest } = tree;
    const freed = { ...rest, children: rest.children.map(freedOf) };
    onChange(membership.leaves.reduce((made: Group, leaf) => put(made, leaf, made.id), freed));
  };
  const [first] = explain;
  const several = Object.keys(membership.written).length > 0;
  return (
    <section className="entry-part" aria-label={w.entry.title}>
      <p className="prose">
        {first ? text(first).replace(/^\d+\. */, "") : "…"}
        <Button
          size="small"
          type="text"
          disabled={several}
          title={several ? w.entry.written : ""}
          onClick={back}
        >
          {w.entry.back}
        </Button>
      </p>
      <div className="editor-line">
        <WhichSelect
          label={w.entry.limit}
          names={w.entry.which}
          value={membership.limit}
          n={membership.n}
          onChange={(limit, n) => set({ limit, n, ...(limit !== "any" && { counts: "any" as const }) })}
        />
        {membership.limit === "any" && (
          <WhichSelect
            label={w.entry.counts}
            names={w.entry.which}
            value={membership.counts}
            n={membership.countsN}
            onChange={(counts, countsN) => set({ counts, countsN })}
          />
        )}
        {!membership.written.exit && (
          <Days label={w.entry.exit} value={membership.days} onChange={(days) => set({ days })} />
        )}
        <Days label={w.entry.gap} value={membership.gap || null} onChange={(gap) => set({ gap: gap ?? 0 })} />
      </div>
      {several && <p className="small quiet prose">{w.entry.written}</p>}
    </section>
  );
}

interface DaysProps {
  label: string;
  value: number | null;
  onChange: (days: number | null) => void;
}

function Days({ label, value, onChange }: DaysProps) {
  return (
    <label>
      {label}
      <InputNumber min={0} max={3660} precision={0} value={value} style={{ width: 72 }} onChange={onChange} />
    </label>
  );
}

/** A condition that was measured from the entry is measured from nothing. */
function freedOf(node: Group["children"][number]): Group["children"][number] {
  if (node.kind === "group") return { ...node, children: node.children.map(freedOf) };
  if (node.kind !== "event" || node.window.anchor !== "entry") return node;
  return { ...node, window: { ...node.window, anchor: "", from: null, to: null, unit: "day" } };
}

interface WhichSelectProps {
  label: string;
  names: Record<Which, string>;
  value: Which;
  n: number;
  onChange: (value: Which, n: number) => void;
}

function WhichSelect({ label, names, value, n, onChange }: WhichSelectProps) {
  return (
    <>
      <Select
        aria-label={label}
        value={value}
        style={{ width: 252 }}
        onChange={(next: Which) => onChange(next, next === "nth" ? Math.max(n, 2) : 1)}
        options={which.map((one) => ({ value: one, label: `${label} ${names[one]}` }))}
      />
      {value === "nth" && (
        <InputNumber
          aria-label={label}
          min={1}
          max={999}
          value={n}
          style={{ width: 64 }}
          onChange={(next) => onChange("nth", next ?? 1)}
        />
      )}
    </>
  );
}
