// Variable, comparison, value: the three parts of a condition, each from the dictionary.
import { Button, Input, InputNumber, Select } from "antd";
import { useMemo, useState } from "react";
import { useHospitals } from "@/clinical/hospitals";
import { category as categoryOf, findCodes, unitText, variable } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { operatorsOf } from "../model/operators";
import { personVariables } from "../model/person";
import type { Condition, Operator } from "../model/tree";
import { words } from "../model/words";

interface Described {
  name: string;
  label: { zh: string; en: string };
  type: string;
  value_set: string;
  unit: string;
}

/** Variables that may be asked for: those the dictionary marks for filters first, then the rest that are not free text. */
function variablesOf(category: string): Described[] {
  if (!category) return personVariables.map((v) => ({ ...v, unit: "" }));
  const list =
    categoryOf(category)?.variables.filter((v) => v.column && v.type !== "id" && v.type !== "text") ?? [];
  return [...list].sort((a, b) => Number(b.search === "filter") - Number(a.search === "filter"));
}

/** An empty condition on the variable that says most: the first code of the category. */
export function starter(category: string): Condition {
  const list = variablesOf(category);
  const first =
    list.find((v) => v.type === "code" && /(^|_)code$/.test(v.name)) ??
    list.find((v) => v.type === "code") ??
    list[0];
  return { variable: first?.name ?? "", op: operatorsOf(first?.type ?? "")[0] ?? "exists", values: [] };
}

export function complete(c: Condition): boolean {
  if (!c.variable) return false;
  if (c.op === "exists" || c.op === "missing") return true;
  return c.op === "between"
    ? c.values.length === 2 && c.values.every((v) => v !== "" && v != null)
    : c.values.length > 0 && c.values.every((v) => v !== "" && v != null);
}

export function ConditionRow({
  category,
  condition,
  onChange,
  onDrop,
}: {
  category: string;
  condition: Condition;
  onChange: (c: Condition) => void;
  onDrop?: () => void;
}) {
  const w = useWords(words);
  const text = useText();
  const list = useMemo(() => variablesOf(category), [category]);
  const chosen = list.find((v) => v.name === condition.variable);
  return (
    <div className="editor-line">
      <Select
        showSearch={{ optionFilterProp: "label" }}
        aria-label={w.editor.variable}
        style={{ width: 180 }}
        value={condition.variable || undefined}
        onChange={(name: string) =>
          onChange({
            variable: name,
            op: operatorsOf(list.find((v) => v.name === name)?.type ?? "")[0] ?? "exists",
            values: [],
          })
        }
        options={list.map((v) => ({ value: v.name, label: text(v.label) }))}
      />
      <Select
        aria-label={w.editor.op}
        style={{ width: 100 }}
        value={condition.op}
        onChange={(op: Operator) =>
          onChange({
            ...condition,
            op,
            values:
              op === "exists" || op === "missing"
                ? []
                : condition.values.slice(0, op === "between" ? 2 : op === "in" || op === "not_in" ? 99 : 1),
          })
        }
        options={operatorsOf(chosen?.type ?? "").map((op) => ({ value: op, label: w.ops[op] }))}
      />
      {chosen && condition.op !== "exists" && condition.op !== "missing" && (
        <ValueInput
          of={chosen}
          condition={condition}
          onChange={(values) => onChange({ ...condition, values })}
          category={category}
        />
      )}
      {onDrop && (
        <Button size="small" type="text" aria-label={w.editor.drop} title={w.editor.drop} onClick={onDrop}>
          {"×"}
        </Button>
      )}
    </div>
  );
}

function ValueInput({
  of,
  condition,
  category,
  onChange,
}: {
  of: Described;
  condition: Condition;
  category: string;
  onChange: (values: Condition["values"]) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const [asked, setAsked] = useState("");
  const open = variable(`${category}.${of.name}`);
  const options = useMemo(() => {
    if (of.type === "hospital") return hospitals.map((h) => ({ value: h.code, label: text(h.short) }));
    return findCodes(of.value_set, asked).map((c) => ({
      value: c.code,
      label: `${text({ zh: c.zh, en: c.en || c.zh })} ${c.code}`,
    }));
  }, [of, asked, hospitals, text]);
  const [first] = condition.values;
  const unit = open?.unit ? unitText(open.unit) : "";
  if (condition.op === "in" || condition.op === "not_in")
    return (
      <Select
        mode={of.type === "hospital" ? "multiple" : "tags"}
        aria-label={w.editor.value}
        placeholder={w.editor.pickCode}
        style={{ minWidth: 280, flex: 1 }}
        value={condition.values.map(String)}
        showSearch={{ filterOption: false, onSearch: setAsked, autoClearSearchValue: true }}
        onChange={(values: string[]) => onChange(values)}
        options={options}
        maxTagCount="responsive"
      />
    );
  if (of.type === "boolean")
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
  const number = of.type === "integer" || of.type === "decimal";
  const type = of.type === "date" || of.type === "datetime" ? "date" : "text";
  const field = (at: 0 | 1) => {
    const set = (v: string | number) =>
      onChange(
        condition.op === "between"
          ? at === 0
            ? [v, condition.values[1] ?? ""]
            : [condition.values[0] ?? "", v]
          : [v],
      );
    const value = condition.values[at];
    return number ? (
      <InputNumber
        aria-label={w.editor.value}
        style={{ width: 104 }}
        value={typeof value === "number" ? value : null}
        onChange={(v) => set(v ?? "")}
      />
    ) : (
      <Input
        aria-label={w.editor.value}
        type={type}
        style={{ width: 150 }}
        value={value == null ? "" : String(value)}
        onChange={(e) => set(e.target.value)}
      />
    );
  };
  return (
    <span className="row">
      {field(0)}
      {condition.op === "between" && (
        <>
          <span>{"–"}</span>
          {field(1)}
        </>
      )}
      {unit && <span className="quiet">{unit}</span>}
    </span>
  );
}
