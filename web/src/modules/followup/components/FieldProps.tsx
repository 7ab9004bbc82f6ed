// What the selected field says: its type, words, where it comes from, its rules.
import { Checkbox, InputNumber, Select } from "antd";
import { useMemo } from "react";
import type { FieldDeclaration } from "@/api/types";
import { categories } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { asType, TYPES } from "../design";
import { designWords } from "../designWords";
import { Lines } from "./Lines";
import { Line, Written } from "./Properties";

interface Changing {
  of: FieldDeclaration;
  onChange: (of: Partial<FieldDeclaration>) => void;
}
const COUNTING = new Set(["integer", "decimal", "scale"]);

export function FieldProps({ of, onChange }: Changing) {
  const w = useWords(designWords);
  return (
    <>
      <Written label={w.name} value={of.name} onChange={(name) => onChange({ name })} />
      <Variable of={of} onChange={onChange} />
      {!of.variable && (
        <Line label={w.type}>
          <Select
            size="small"
            aria-label={w.type}
            value={of.type}
            onChange={(type: string) => onChange(asType(of, type))}
            options={TYPES.map((value) => ({ value, label: w.types[value] }))}
          />
        </Line>
      )}
      <Written label={w.zh} value={of.zh} onChange={(zh) => onChange({ zh })} />
      <Written label={w.en} value={of.en} onChange={(en) => onChange({ en })} />
      <Written label={w.hintZh} value={of.hint_zh} onChange={(hint_zh) => onChange({ hint_zh })} />
      <Written label={w.hintEn} value={of.hint_en} onChange={(hint_en) => onChange({ hint_en })} />
      {(of.choices?.length ?? 0) > 0 && !of.variable && (
        <Lines
          title={w.choices}
          lines={of.choices ?? []}
          onChange={(choices) => onChange({ choices: choices.map((one) => ({ ...one })) })}
        />
      )}
      {of.type === "matrix" && (
        <Lines
          title={w.rows}
          lines={(of.rows ?? []).map(({ name, zh, en }) => ({ code: name, zh, en }))}
          onChange={(rows) => onChange({ rows: rows.map(({ code, zh, en }) => ({ name: code, zh, en })) })}
        />
      )}
      {COUNTING.has(of.type ?? "") && <Ranges of={of} onChange={onChange} />}
      <Rules of={of} onChange={onChange} />
    </>
  );
}

function Variable({ of, onChange }: Changing) {
  const w = useWords(designWords);
  const text = useText();
  const options = useMemo(
    () =>
      categories.map((one) => ({
        label: text(one.label),
        title: one.name,
        options: one.variables
          .filter((v) => v.identifier !== "direct" && v.type !== "id")
          .map((v) => ({ value: `${one.name}.${v.name}`, label: `${text(v.label)} ${one.name}.${v.name}` })),
      })),
    [text],
  );
  return (
    <Line label={w.variable} hint={w.variableHint}>
      <Select
        size="small"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        aria-label={w.variable}
        value={of.variable || undefined}
        onChange={(variable: string | undefined) =>
          onChange(
            variable
              ? { variable, type: "", unit: "", choices: [], rows: [], low: null, high: null, calculate: "" }
              : { variable: "", type: of.type || "text" },
          )
        }
        options={options}
      />
    </Line>
  );
}

function Ranges({ of, onChange }: Changing) {
  const w = useWords(designWords);
  const limit = (name: "low" | "high" | "soft_low" | "soft_high", label: string) => (
    <InputNumber
      size="small"
      aria-label={label}
      value={of[name] ?? null}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
  return (
    <>
      <Line label={w.hard}>
        <span className="design-range">
          {limit("low", `${w.hard} ≥`)}
          {limit("high", `${w.hard} ≤`)}
        </span>
      </Line>
      <Line label={w.soft}>
        <span className="design-range">
          {limit("soft_low", `${w.soft} ≥`)}
          {limit("soft_high", `${w.soft} ≤`)}
        </span>
      </Line>
    </>
  );
}

function Rules({ of, onChange }: Changing) {
  const w = useWords(designWords);
  const always = of.required === true;
  const given = typeof of.required === "string" ? of.required : "";
  return (
    <>
      {of.type === "calculated" && (
        <Written label={w.calculate} value={of.calculate} onChange={(calculate) => onChange({ calculate })} />
      )}
      <Written label={w.show} hint={w.showHint} value={of.show} onChange={(show) => onChange({ show })} />
      <Line label="">
        <span>
          <Checkbox checked={always} onChange={(event) => onChange({ required: event.target.checked })}>
            {w.required}
          </Checkbox>
          <Checkbox checked={of.patient} onChange={(event) => onChange({ patient: event.target.checked })}>
            {w.patient}
          </Checkbox>
        </span>
      </Line>
      {!always && (
        <Written
          label={w.requiredIf}
          value={given}
          onChange={(text) => onChange({ required: text || false })}
        />
      )}
      <Written label={w.check} value={of.check} onChange={(check) => onChange({ check })} />
      {of.check && (
        <>
          <Written
            label={w.messageZh}
            value={of.message_zh}
            onChange={(message_zh) => onChange({ message_zh })}
          />
          <Written
            label={w.messageEn}
            value={of.message_en}
            onChange={(message_en) => onChange({ message_en })}
          />
        </>
      )}
      <Written
        label={w.prefill}
        hint={w.prefillHint}
        value={of.prefill}
        onChange={(prefill) => onChange({ prefill })}
      />
      <Written
        label={w.unit}
        value={of.unit}
        disabled={!!of.variable}
        onChange={(unit) => onChange({ unit })}
      />
      <Line label={w.level}>
        <InputNumber
          size="small"
          aria-label={w.level}
          min={1}
          max={5}
          value={of.level ?? 3}
          onChange={(level) => onChange({ level: level ?? 3 })}
        />
      </Line>
    </>
  );
}
