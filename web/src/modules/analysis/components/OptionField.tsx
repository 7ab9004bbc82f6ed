// One option, drawn from its JSON Schema. The server checks it again.
import { Checkbox, Input, InputNumber, Select } from "antd";
import type { AlgorithmOption } from "@/api/types";
import { useText } from "@/kit/lang";

interface Rule {
  type?: string | string[];
  enum?: (string | number)[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  items?: Rule;
  maxItems?: number;
}

interface OptionFieldProps {
  of: AlgorithmOption;
  value: unknown;
  onChange: (value: unknown) => void;
}

export function OptionField({ of, value, onChange }: OptionFieldProps) {
  const text = useText();
  const rule = of.rule as Rule;
  const types = [rule.type ?? "string"].flat();
  const id = `option-${of.id}`;
  if (types.includes("boolean"))
    return (
      <Checkbox checked={value === true} onChange={(e) => onChange(e.target.checked)}>
        {text(of.label)}
      </Checkbox>
    );
  return (
    <div className="field">
      <label htmlFor={id}>
        <b>{text(of.label)}</b>
      </label>
      {rule.enum || rule.items?.enum ? (
        <Choice id={id} of={of} value={value} onChange={onChange} />
      ) : types.includes("array") ? (
        <Several id={id} rule={rule} value={value} onChange={onChange} />
      ) : types.includes("number") || types.includes("integer") ? (
        <InputNumber
          id={id}
          min={rule.minimum ?? rule.exclusiveMinimum}
          max={rule.maximum ?? rule.exclusiveMaximum}
          step={types.includes("integer") ? 1 : 0.01}
          precision={types.includes("integer") ? 0 : undefined}
          value={value as number | null}
          onChange={(next) => onChange(next ?? (types.includes("null") ? null : of.rule.default))}
        />
      ) : (
        <Input id={id} value={String(value ?? "")} onChange={(e) => onChange(e.target.value)} />
      )}
    </div>
  );
}

interface PartProps {
  id: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

function Choice({ id, of, value, onChange }: PartProps & { of: AlgorithmOption }) {
  const text = useText();
  const rule = of.rule as Rule;
  const values = (rule.enum ?? rule.items?.enum ?? []).map((one) => ({
    value: one,
    label: text(of.values.find((known) => known.value === String(one))?.label) || String(one),
  }));
  return (
    <Select
      id={id}
      className="field-wide"
      mode={rule.enum ? undefined : "multiple"}
      value={value as never}
      onChange={onChange as never}
      options={values}
    />
  );
}

/** Several numbers or words, typed one after the other. */
function Several({ id, rule, value, onChange }: PartProps & { rule: Rule }) {
  const numbers = [rule.items?.type ?? ""].flat().some((type) => type === "number" || type === "integer");
  return (
    <Select
      id={id}
      className="field-wide"
      mode="tags"
      open={false}
      suffixIcon={null}
      maxCount={rule.maxItems}
      value={((value ?? []) as unknown[]).map(String)}
      tokenSeparators={[",", " ", "，", "、"]}
      onChange={(next: string[]) =>
        onChange(numbers ? next.map(Number).filter((n) => Number.isFinite(n)) : next)
      }
    />
  );
}
