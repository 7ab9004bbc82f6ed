// Variable, comparison, value: the three parts of a condition, each from the dictionary.
import { Button, Select } from "antd";
import { useMemo } from "react";
import { useText, useWords } from "@/kit/lang";
import { variablesOf } from "../model/condition";
import { operatorsOf } from "../model/operators";
import type { Condition, Operator } from "../model/tree";
import { words } from "../model/words";
import { ValueInput } from "./ValueInput";

interface ConditionRowProps {
  category: string;
  condition: Condition;
  onChange: (c: Condition) => void;
  onDrop?: () => void;
  onWords?: (text: string) => void;
  /** Saved sets of codes may be chosen too. */
  withSets?: boolean;
}

export function ConditionRow({
  category,
  condition,
  onChange,
  onDrop,
  onWords,
  withSets,
}: ConditionRowProps) {
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
          onChange={onChange}
          category={category}
          onWords={onWords}
          withSets={withSets}
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
