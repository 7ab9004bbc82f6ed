// One condition: what kind of record, which values, how often, when. Enter applies, Esc leaves it as it was.
import { Button, Input, Select } from "antd";
import { type Ref, useImperativeHandle, useRef, useState } from "react";
import { categories, categoryLabel, category as categoryOf } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { complete, dated, starter } from "../model/condition";
import { newEvent } from "../model/definition";
import { type EditableLeaf, type EventLeaf, noWindow, type PersonLeaf } from "../model/tree";
import { words } from "../model/words";
import { CohortSelect } from "./CohortSelect";
import { ConditionRow } from "./ConditionRow";
import { HowOften, Picked } from "./HowOften";
import { type Anchor, WhenRow } from "./WhenRow";

/** An open editor, as the page around it sees it. */
export interface OpenEditor {
  /** The condition as it stands; "unchanged"; null when it is not complete, which the editor then says. */
  take: () => EditableLeaf | "unchanged" | null;
}

interface LeafEditorProps {
  leaf: EditableLeaf;
  ref?: Ref<OpenEditor>;
  /** Other leaves that a window may be measured from. */
  anchors: readonly Anchor[];
  /** It stands around a record of the only anchor. */
  around: boolean;
  onApply: (leaf: EditableLeaf) => void;
  onCancel: () => void;
}

/** A condition that says enough to be counted. */
function ready(leaf: EditableLeaf): boolean {
  if (leaf.kind === "text") return leaf.text.trim().length > 0;
  if (leaf.kind === "cohort") return leaf.reference !== "";
  if (leaf.kind === "event" && !leaf.having.every(complete)) return false;
  return leaf.where.every(complete) && (leaf.kind === "event" || leaf.where.length > 0);
}

/** The condition of another kind in the place of `leaf`, with a first restriction to fill in. */
function ofKind(leaf: EditableLeaf, kind: string): EditableLeaf {
  if (kind === "text") return { id: leaf.id, kind, text: "" };
  if (kind === "cohort") return { id: leaf.id, kind, reference: "" };
  if (kind === "person") return { id: leaf.id, kind, where: [starter("")] };
  const { window, around } = leaf.kind === "event" ? leaf : { window: noWindow, around: null };
  const next = { ...newEvent(leaf.id, kind), window, around, where: [starter(kind)] };
  return dated(next) ? next : { ...next, window: noWindow, around: null };
}

export function LeafEditor({ leaf: given, ref, anchors, around, onApply, onCancel }: LeafEditorProps) {
  const w = useWords(words);
  const [leaf, setLeaf] = useState<EditableLeaf>(given);
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const apply = () => {
    setTried(true);
    const trimmed = leaf.kind === "event" ? { ...leaf, where: leaf.where.filter(complete) } : leaf;
    if (ready(trimmed)) onApply(trimmed);
  };
  useImperativeHandle(ref, () => ({
    take: () => {
      if (leaf === given) return "unchanged";
      // Nobody pressed the button: a half-filled restriction is asked for here, not dropped.
      const taken = ready(leaf) ? leaf : null;
      setTried(true);
      if (!taken) form.current?.querySelector("input")?.focus();
      return taken;
    },
  }));
  return (
    <form
      ref={form}
      className="editor"
      aria-label={w.editor.title}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.nativeEvent.isComposing) {
          event.stopPropagation();
          onCancel();
        }
      }}
    >
      <div className="editor-line">
        <KindSelect leaf={leaf} around={around} onChange={setLeaf} />
        {leaf.kind === "text" && <Phrase value={leaf.text} onChange={(text) => setLeaf({ ...leaf, text })} />}
        {leaf.kind === "cohort" && (
          <CohortSelect value={leaf.reference} onChange={(reference) => setLeaf({ ...leaf, reference })} />
        )}
        {leaf.kind === "event" && <HowOften leaf={leaf} onChange={setLeaf} />}
      </div>
      {leaf.kind !== "text" && leaf.kind !== "cohort" && (
        <Restrictions
          leaf={leaf}
          onChange={setLeaf}
          onWords={around ? undefined : (text) => setLeaf({ id: leaf.id, kind: "text", text })}
        />
      )}
      {leaf.kind === "event" && <Picked leaf={leaf} onChange={setLeaf} />}
      {leaf.kind === "event" && <WhenRow leaf={leaf} anchors={anchors} around={around} onChange={setLeaf} />}
      <div className="editor-line">
        {leaf.kind !== "text" && leaf.kind !== "cohort" && (
          <Button
            size="small"
            onClick={() => setLeaf({ ...leaf, where: [...leaf.where, starter(categoryIn(leaf))] })}
          >
            {w.editor.more}
          </Button>
        )}
        <span style={{ flex: 1 }} className="ochre small" role="alert">
          {tried && !ready(leaf) ? w.editor.incomplete : ""}
        </span>
        <Button size="small" onClick={onCancel}>
          {w.editor.cancel}
        </Button>
        <Button size="small" type="primary" htmlType="submit">
          {w.editor.ok}
        </Button>
      </div>
    </form>
  );
}

function Phrase({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const w = useWords(words);
  return (
    <Input
      aria-label={w.editor.words}
      placeholder={w.editor.words}
      style={{ width: 280 }}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  );
}

/** The category whose variables a condition restricts; "" for facts of the person. */
function categoryIn(leaf: EventLeaf | PersonLeaf): string {
  return leaf.kind === "event" ? leaf.event : "";
}

interface KindSelectProps {
  leaf: EditableLeaf;
  around: boolean;
  onChange: (leaf: EditableLeaf) => void;
}

function KindSelect({ leaf, around, onChange }: KindSelectProps) {
  const w = useWords(words);
  const text = useText();
  return (
    <Select
      autoFocus
      aria-label={w.editor.event}
      value={leaf.kind === "event" ? leaf.event : leaf.kind}
      onChange={(kind) => onChange(ofKind(leaf, kind))}
      style={{ width: 148 }}
      options={[
        ...categories
          .filter((c) => categoryOf(c.name)?.time)
          .map((c) => ({ value: c.name as string, label: text(categoryLabel(c.name)) })),
        // Facts and words belong to a person, not to a record that something lies around.
        ...(around
          ? []
          : [
              { value: "person", label: w.editor.person },
              { value: "text", label: w.editor.text },
              { value: "cohort", label: w.editor.cohort },
            ]),
      ]}
    />
  );
}

interface RestrictionsProps {
  leaf: EventLeaf | PersonLeaf;
  onChange: (leaf: EditableLeaf) => void;
  onWords?: (text: string) => void;
}

function Restrictions({ leaf, onChange, onWords }: RestrictionsProps) {
  const droppable = leaf.where.length > 1 || leaf.kind === "event";
  return leaf.where.map((condition, i) => (
    <ConditionRow
      // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
      key={i}
      category={categoryIn(leaf)}
      condition={condition}
      onWords={onWords}
      withSets
      onChange={(next) => onChange({ ...leaf, where: leaf.where.map((c, k) => (k === i ? next : c)) })}
      onDrop={
        droppable ? () => onChange({ ...leaf, where: leaf.where.filter((_, k) => k !== i) }) : undefined
      }
    />
  ));
}
