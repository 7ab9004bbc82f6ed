// The value that a condition compares with: codes to choose, yes or no, or one or two fields.
import { Input, InputNumber, Select } from "antd";
import { useHospitals } from "@/clinical/hospitals";
import { unitText, variable } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import type { Described } from "../model/condition";
import type { Condition } from "../model/tree";
import { words } from "../model/words";
import { CodePicker } from "./CodePicker";

interface ValueInputProps {
  of: Described;
  condition: Condition;
  category: string;
  onChange: (next: Condition) => void;
  /** Looks for a text instead of a code. */
  onWords?: (text: string) => void;
  /** Saved sets of codes may be chosen too. */
  withSets?: boolean;
}

export function ValueInput(props: ValueInputProps) {
  const { of, condition, category } = props;
  if (of.type === "hospital") return <Hospitals {...props} />;
  if (condition.op === "in" || condition.op === "not_in") return <CodePicker {...props} />;
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

/** The contributing hospitals, which are no codes of the dictionary. */
function Hospitals({ condition, onChange }: ValueInputProps) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  return (
    <Select
      mode="multiple"
      aria-label={w.editor.value}
      style={{ minWidth: 280, flex: 1 }}
      value={condition.values.map(String)}
      showSearch={{ optionFilterProp: "label" }}
      onChange={(values: string[]) => onChange({ ...condition, values })}
      options={hospitals.map((h) => ({ value: h.code, label: text(h.short) }))}
      maxTagCount="responsive"
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
      onChange={(v: string) => onChange({ ...condition, values: [v === "true"] })}
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
    const values = condition.op !== "between" ? [v] : at === 0 ? [v, other] : [other, v];
    onChange({ ...condition, values });
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
