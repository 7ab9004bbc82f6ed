// One field of a form, by its type. Every control has the field's words as its name.
import { Checkbox, Input, InputNumber, Radio, Select, Slider } from "antd";
import type { FieldDeclaration } from "@/api/types";
import { useLang, useWords } from "@/kit/lang";
import type { Value } from "../form/compute";
import { words } from "../words";

const MANY = 6;

export interface FieldInputProps {
  of: FieldDeclaration;
  value: Value;
  computed: Value;
  disabled: boolean;
  label: string;
  onChange: (value: Value) => void;
}

export function labelOf(lang: "zh" | "en", of: { zh?: string; en?: string }, otherwise: string): string {
  return (lang === "zh" ? of.zh || of.en : of.en || of.zh) || otherwise;
}

export function FieldInput(props: FieldInputProps) {
  const { of, value, disabled, label, onChange } = props;
  const w = useWords(words);
  const { lang } = useLang();
  const choices = (of.choices ?? []).map((one) => ({ value: one.code, label: labelOf(lang, one, one.code) }));
  switch (of.type) {
    case "note":
      return null;
    case "calculated":
      return <output className="computed">{computedText(props.computed, w.yes, w.no)}</output>;
    case "yes_no":
      return (
        <Radio.Group
          aria-label={label}
          disabled={disabled}
          value={value === null ? undefined : value}
          onChange={(e) => onChange(e.target.value as boolean)}
          options={[
            { value: true, label: w.yes },
            { value: false, label: w.no },
          ]}
        />
      );
    case "single":
      return <Single {...props} choices={choices} />;
    case "multiple":
      return (
        <Checkbox.Group
          aria-label={label}
          disabled={disabled}
          value={(value as string[] | null) ?? []}
          onChange={(next) => onChange(next as string[])}
          options={choices}
        />
      );
    case "scale":
      return (
        <Slider
          aria-label={label}
          style={{ width: 260 }}
          disabled={disabled}
          min={of.low ?? 0}
          max={of.high ?? 10}
          value={(value as number | null) ?? undefined}
          onChange={(next: number) => onChange(next)}
        />
      );
    case "integer":
    case "decimal":
      return (
        <InputNumber
          aria-label={label}
          disabled={disabled}
          value={value as number | null}
          precision={of.type === "integer" ? 0 : undefined}
          keyboard={false}
          style={{ width: 140 }}
          suffix={of.unit}
          onChange={(next) => onChange(typeof next === "number" ? next : null)}
        />
      );
    case "matrix":
      return <Matrix {...props} choices={choices} />;
    default:
      return <Written {...props} />;
  }
}

function computedText(value: Value, yes: string, no: string): string {
  if (value === null) return "—";
  return typeof value === "boolean" ? (value ? yes : no) : String(value);
}

type Choices = { value: string; label: string }[];

/** A few choices stand next to each other; many are looked for. */
function Single({ value, disabled, label, onChange, choices }: FieldInputProps & { choices: Choices }) {
  if (choices.length <= MANY)
    return (
      <Radio.Group
        aria-label={label}
        disabled={disabled}
        value={value ?? undefined}
        onChange={(e) => onChange(e.target.value as string)}
        options={choices}
      />
    );
  return (
    <Select
      aria-label={label}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: 260 }}
      disabled={disabled}
      value={(value as string | null) ?? undefined}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={choices}
    />
  );
}

function Written({ of, value, disabled, label, onChange }: FieldInputProps) {
  const type = of.type === "date" || of.type === "time" ? of.type : "text";
  const common = {
    "aria-label": label,
    disabled,
    value: (value as string | null) ?? "",
    style: { width: type === "text" && of.type !== "partial_date" ? "100%" : 160 },
  };
  if (of.type === "text")
    return <Input.TextArea {...common} rows={2} onChange={(e) => onChange(e.target.value)} />;
  const hint = of.type === "partial_date" ? "2026-03" : undefined;
  return <Input {...common} type={type} placeholder={hint} onChange={(e) => onChange(e.target.value)} />;
}

function Matrix(props: FieldInputProps & { choices: Choices }) {
  const { lang } = useLang();
  const answers = (props.value ?? {}) as { [row: string]: string };
  return (
    <div className="matrix">
      {(props.of.rows ?? []).map((row) => {
        const name = labelOf(lang, row, row.name);
        return (
          <div key={row.name} className="matrix-row">
            <span>{name}</span>
            <Radio.Group
              aria-label={`${props.label} ${name}`}
              disabled={props.disabled}
              value={answers[row.name]}
              onChange={(e) => props.onChange({ ...answers, [row.name]: e.target.value as string })}
              options={props.choices}
            />
          </div>
        );
      })}
    </div>
  );
}
