// When an event must have happened: by which of its dates, between two days, relative to another one.
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useText, useWords } from "@/kit/lang";
import { dated, datesOf } from "../model/condition";
import { type EventLeaf, noWindow, type Window } from "../model/tree";
import { words } from "../model/words";

/** A condition that a time may be measured from. */
export interface Anchor {
  id: string;
  name: string;
  /** Whether its records have an end of their own. */
  ends: boolean;
}

interface WhenRowProps {
  leaf: EventLeaf;
  anchors: readonly Anchor[];
  /** The condition stands around the record of the only anchor. */
  around: boolean;
  onChange: (leaf: EventLeaf) => void;
}

export function WhenRow({ leaf, anchors, around, onChange }: WhenRowProps) {
  const w = useWords(words);
  const { window } = leaf;
  const set = (next: Partial<Window>) => onChange({ ...leaf, window: { ...window, ...next } });
  const day = (field: "since" | "until", label: string) => (
    <label>
      {label}
      <Input
        type="date"
        style={{ width: 142 }}
        value={window[field]}
        onChange={(e) => set({ [field]: e.target.value })}
      />
    </label>
  );
  return (
    <div className="editor-line">
      <WhichDate leaf={leaf} onChange={onChange} />
      {dated(leaf) && (
        <>
          {day("since", w.editor.since)}
          {day("until", w.editor.until)}
          {anchors.length > 0 && (
            <Relative window={window} anchors={anchors} around={around} onChange={set} />
          )}
        </>
      )}
    </div>
  );
}

/** Which of a record's dates is its day, where it has several. */
function WhichDate({ leaf, onChange }: Pick<WhenRowProps, "leaf" | "onChange">) {
  const w = useWords(words);
  const text = useText();
  const dates = datesOf(leaf.event);
  if (dates.length < 2) return null;
  const choose = (date: string) => {
    const next = { ...leaf, date };
    // Without a day there is nothing that a time could be about.
    onChange(dated(next) ? next : { ...next, window: noWindow, pick: "any", distinct: "row" });
  };
  return (
    <Select
      aria-label={w.editor.date}
      value={leaf.date}
      style={{ width: 168 }}
      onChange={choose}
      options={dates.map(({ name, label }) => ({
        value: name,
        label: label ? `${w.editor.date} ${text(label)}` : w.editor.noDate,
      }))}
    />
  );
}

interface RelativeProps {
  window: Window;
  anchors: readonly Anchor[];
  around: boolean;
  onChange: (next: Partial<Window>) => void;
}

function Relative({ window, anchors, around, onChange }: RelativeProps) {
  const w = useWords(words);
  const offset = (field: "from" | "to", label: string) => (
    <label>
      {label}
      <InputNumber
        min={-40_000}
        max={40_000}
        precision={0}
        style={{ width: 76 }}
        value={window[field]}
        onChange={(n) => onChange({ [field]: n })}
      />
    </label>
  );
  const choose = (value: string) => {
    const [anchor = "", edge] = value.split(".");
    const bounds = anchor ? { from: window.from ?? 0, to: window.to ?? 30 } : { from: null, to: null };
    onChange({ anchor, edge: edge === "end" ? "end" : "start", ...bounds });
  };
  const options = anchors.flatMap((a) => [
    { value: `${a.id}.start`, label: `${w.editor.anchor} ${a.name}` },
    ...(a.ends ? [{ value: `${a.id}.end`, label: `${w.editor.anchor} ${w.editor.endOf(a.name)}` }] : []),
  ]);
  return (
    <>
      <Select
        aria-label={w.editor.anchor}
        value={window.anchor ? `${window.anchor}.${window.edge}` : ""}
        style={{ width: 200 }}
        onChange={choose}
        options={
          around ? options : [{ value: "", label: `${w.editor.anchor} ${w.editor.noAnchor}` }, ...options]
        }
      />
      {window.anchor && (
        <>
          {offset("from", w.editor.fromDay)}
          {offset("to", w.editor.toDay)}
          <Select
            aria-label={w.editor.unit}
            value={window.unit}
            style={{ width: 84 }}
            onChange={(unit) => onChange({ unit })}
            options={(["hour", "day", "month"] as const).map((value) => ({ value, label: w.units[value] }))}
          />
          <Checkbox checked={window.sameVisit} onChange={(e) => onChange({ sameVisit: e.target.checked })}>
            {w.editor.sameVisit}
          </Checkbox>
        </>
      )}
    </>
  );
}
