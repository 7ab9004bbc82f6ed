// When an event must have happened: between two days, and relative to another condition.
import { Checkbox, Input, InputNumber, Select } from "antd";
import { useWords } from "@/kit/lang";
import type { Window } from "../model/tree";
import { words } from "../model/words";

export function WhenRow({
  window,
  anchors,
  onChange,
}: {
  window: Window;
  anchors: readonly { id: string; name: string }[];
  onChange: (w: Window) => void;
}) {
  const w = useWords(words);
  const day = (field: "since" | "until", label: string) => (
    <label>
      {label}
      <Input
        type="date"
        style={{ width: 142 }}
        value={window[field]}
        onChange={(e) => onChange({ ...window, [field]: e.target.value })}
      />
    </label>
  );
  const offset = (field: "from" | "to", label: string) => (
    <label>
      {label}
      <InputNumber
        min={-40_000}
        max={40_000}
        precision={0}
        style={{ width: 76 }}
        value={window[field]}
        onChange={(n) => onChange({ ...window, [field]: n })}
      />
    </label>
  );
  return (
    <div className="editor-line">
      {day("since", w.editor.since)}
      {day("until", w.editor.until)}
      {anchors.length > 0 && (
        <>
          <Select
            aria-label={w.editor.anchor}
            value={window.anchor}
            style={{ width: 200 }}
            onChange={(anchor) =>
              onChange({
                ...window,
                anchor,
                from: anchor ? (window.from ?? 0) : null,
                to: anchor ? (window.to ?? 30) : null,
              })
            }
            options={[
              { value: "", label: `${w.editor.anchor} ${w.editor.noAnchor}` },
              ...anchors.map((a) => ({ value: a.id, label: `${w.editor.anchor} ${a.name}` })),
            ]}
          />
          {window.anchor && (
            <>
              {offset("from", w.editor.fromDay)}
              {offset("to", w.editor.toDay)}
              <Checkbox
                checked={window.sameVisit}
                onChange={(e) => onChange({ ...window, sameVisit: e.target.checked })}
              >
                {w.editor.sameVisit}
              </Checkbox>
            </>
          )}
        </>
      )}
    </div>
  );
}
