// Which of the records, how many of them, and what is asked of the one that is picked.
import { Button, Checkbox, InputNumber, Select } from "antd";
import { useWords } from "@/kit/lang";
import { starter } from "../model/condition";
import type { Condition, EventLeaf } from "../model/tree";
import { words } from "../model/words";
import { ConditionRow } from "./ConditionRow";

/** Which of the records, and how many of them. */
export function HowOften({ leaf, onChange }: { leaf: EventLeaf; onChange: (leaf: EventLeaf) => void }) {
  const w = useWords(words);
  return (
    <>
      <Select
        aria-label={w.editor.which}
        value={leaf.pick}
        style={{ width: 112 }}
        onChange={(pick) => onChange({ ...leaf, pick, ...(pick === "any" && { having: [], among: "all" }) })}
        options={(["any", "first", "last"] as const).map((value) => ({
          value,
          label: w.editor.picks[value],
        }))}
      />
      <label>
        {w.editor.times}
        <InputNumber
          min={1}
          max={999}
          value={leaf.times}
          style={{ width: 64 }}
          onChange={(times) => onChange({ ...leaf, times: times ?? 1 })}
        />
      </label>
      <Select
        aria-label={w.editor.times}
        value={leaf.distinct}
        style={{ width: 92 }}
        onChange={(distinct) => onChange({ ...leaf, distinct })}
        options={(["row", "day", "visit", "code"] as const).map((value) => ({
          value,
          label: w.distinct[value],
        }))}
      />
      <Checkbox
        checked={leaf.eraGap !== null}
        onChange={(e) => onChange({ ...leaf, eraGap: e.target.checked ? 30 : null })}
      >
        {w.editor.era}
      </Checkbox>
      {leaf.eraGap !== null && (
        <label>
          {w.editor.eraGap}
          <InputNumber
            min={0}
            max={3660}
            value={leaf.eraGap}
            style={{ width: 64 }}
            onChange={(gap) => onChange({ ...leaf, eraGap: gap ?? 0 })}
          />
        </label>
      )}
    </>
  );
}

/** What is asked of the first or last record once it is found, and among which it is sought. */
export function Picked({ leaf, onChange }: { leaf: EventLeaf; onChange: (leaf: EventLeaf) => void }) {
  const w = useWords(words);
  if (leaf.pick === "any" || leaf.eraGap !== null) return null;
  const set = (having: Condition[]) => onChange({ ...leaf, having });
  return (
    <>
      {leaf.having.map((condition, i) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          key={i}
          category={leaf.event}
          condition={condition}
          onChange={(next) => set(leaf.having.map((c, k) => (k === i ? next : c)))}
          onDrop={() => set(leaf.having.filter((_, k) => k !== i))}
        />
      ))}
      <div className="editor-line">
        <Select
          aria-label={w.editor.among}
          value={leaf.among}
          style={{ width: 220 }}
          onChange={(among) => onChange({ ...leaf, among })}
          options={(["all", "window"] as const).map((value) => ({ value, label: w.amongs[value] }))}
        />
        <Button size="small" onClick={() => set([...leaf.having, starter(leaf.event)])}>
          {w.editor.having}
        </Button>
      </div>
    </>
  );
}
