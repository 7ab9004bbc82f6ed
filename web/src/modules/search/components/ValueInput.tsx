// The value that a condition compares with: codes to choose, yes or no, or one or two fields.
import { Button, Input, InputNumber, Select } from "antd";
import { useMemo, useState } from "react";
import { useHospitals } from "@/clinical/hospitals";
import { findCodes, unitText, variable } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import type { Described } from "../model/condition";
import type { Condition } from "../model/tree";
import { words } from "../model/words";

interface ValueInputProps {
  of: Described;
  condition: Condition;
  category: string;
  onChange: (values: Condition["values"]) => void;
  /** Looks for a text instead of a code. */
  onWords?: (text: string) => void;
}

export function ValueInput(props: ValueInputProps) {
  const { of, condition, category } = props;
  if (condition.op === "in" || condition.op === "not_in") return <Codes {...props} />;
  if (of.type === "boolean") return <YesNo {...props} />;
  const unit = variable(`${category}.${of.name}`)?.unit;
  return (
    <span className="row">
      <Field {...props} at={0} />
      {condition.op === "between" && (
        <>
          <span>{"–"}</span>
          <Field {...props} at={1} />
        </>
      )}
      {unit && <span className="quiet">{unitText(unit)}</span>}
    </span>
  );
}

/** Codes from the list only, found by code or name; a text that is none may become a condition on words. */
function Codes({ of, condition, onChange, onWords }: ValueInputProps) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const [asked, setAsked] = useState("");
  const options = useMemo(() => {
    if (of.type === "hospital") return hospitals.map((h) => ({ value: h.code, label: text(h.short) }));
    return findCodes(of.value_set, asked).map((c) => ({
      value: c.code,
      label: `${text({ zh: c.zh, en: c.en || c.zh })} ${c.code}`,
    }));
  }, [of, asked, hospitals, text]);
  return (
    <Select
      mode="multiple"
      aria-label={w.editor.value}
      placeholder={w.editor.pickCode}
      style={{ minWidth: 280, flex: 1 }}
      value={condition.values.map(String)}
      showSearch={{ filterOption: false, onSearch: setAsked, autoClearSearchValue: true }}
      onChange={(values: string[]) => onChange(values)}
      options={options}
      maxTagCount="responsive"
      notFoundContent={
        asked.trim() && (
          <div className="no-code">
            <span>{w.editor.noCode(asked.trim())}</span>
            {onWords && (
              <Button size="small" onClick={() => onWords(asked.trim())}>
                {w.editor.asWords(asked.trim())}
              </Button>
            )}
          </div>
        )
      }
    />
  );
}

function YesNo({ condition, onChange }: ValueInputProps) {
  const w = useWords(words);
  const [first] = condition.values;
  return (
    <Select
      aria-label={w.editor.value}
      style={{ width: 90 }}
      value={typeof first === "boolean" ? String(first) : undefined}
      onChange={(v: string) => onChange([v === "true"])}
      options={[
        { value: "true", label: w.editor.yes },
        { value: "false", label: w.editor.no },
      ]}
    />
  );
}

/** A number, a day or a text; of two bounds the first (`at` 0) or the second. */
function Field({ of, condition, onChange, at }: ValueInputProps & { at: 0 | 1 }) {
  const w = useWords(words);
  const value = condition.values[at];
  const set = (v: string | number) => {
    const other = condition.values[1 - at] ?? "";
    if (condition.op !== "between") onChange([v]);
    else onChange(at === 0 ? [v, other] : [other, v]);
  };
  if (of.type === "integer" || of.type === "decimal")
    return (
      <InputNumber
        aria-label={w.editor.value}
        style={{ width: 104 }}
        value={typeof value === "number" ? value : null}
        onChange={(v) => set(v ?? "")}
      />
    );
  return (
    <Input
      aria-label={w.editor.value}
      type={of.type === "date" || of.type === "datetime" ? "date" : "text"}
      style={{ width: 150 }}
      value={value == null ? "" : String(value)}
      onChange={(e) => set(e.target.value)}
    />
  );
}
