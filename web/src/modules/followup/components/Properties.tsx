// What the selected section or the form itself says.
import { Checkbox, Input, InputNumber, Select } from "antd";
import type { ReactNode } from "react";
import type { FormDeclaration, SectionDeclaration } from "@/api/types";
import { valueSet } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { designWords } from "../designWords";

export function Line({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="design-prop">
      <span>
        {label}
        {hint && <span className="small quiet">{hint}</span>}
      </span>
      {children}
    </div>
  );
}

export function Written(props: {
  label: string;
  hint?: string;
  value: string | undefined;
  disabled?: boolean;
  onChange: (text: string) => void;
}) {
  return (
    <Line label={props.label} hint={props.hint}>
      <Input
        size="small"
        aria-label={props.label}
        disabled={props.disabled}
        value={props.value ?? ""}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Line>
  );
}

export function FormProps(props: {
  form: FormDeclaration;
  isNew: boolean;
  onChange: (of: Partial<FormDeclaration>) => void;
}) {
  const w = useWords(designWords);
  const text = useText();
  const { form, onChange } = props;
  const topics = valueSet("follow_up_topic")?.codes ?? [];
  return (
    <>
      {props.isNew && (
        <Written
          label={w.formName}
          hint={w.formNameHint}
          value={form.name}
          onChange={(name) => onChange({ name })}
        />
      )}
      <Written label={w.formZh} value={form.zh} onChange={(zh) => onChange({ zh })} />
      <Written label={w.formEn} value={form.en} onChange={(en) => onChange({ en })} />
      <Line label={w.topic}>
        <Select
          size="small"
          allowClear
          aria-label={w.topic}
          value={form.topic || undefined}
          onChange={(topic: string | undefined) => onChange({ topic: topic ?? "" })}
          options={topics.map((one) => ({ value: one.code, label: text(one) }))}
        />
      </Line>
    </>
  );
}

export function SectionProps(props: {
  of: SectionDeclaration;
  onChange: (of: Partial<SectionDeclaration>) => void;
}) {
  const w = useWords(designWords);
  const { of, onChange } = props;
  return (
    <>
      <Written label={w.name} value={of.name} onChange={(name) => onChange({ name })} />
      <Written label={w.zh} value={of.zh} onChange={(zh) => onChange({ zh })} />
      <Written label={w.en} value={of.en} onChange={(en) => onChange({ en })} />
      <Written label={w.show} hint={w.showHint} value={of.show} onChange={(show) => onChange({ show })} />
      <Line label="">
        <Checkbox checked={of.repeat} onChange={(event) => onChange({ repeat: event.target.checked })}>
          {w.repeat}
        </Checkbox>
      </Line>
      {of.repeat && (
        <Line label={w.most}>
          <InputNumber
            size="small"
            aria-label={w.most}
            min={1}
            max={50}
            value={of.most ?? 50}
            onChange={(most) => onChange({ most: most ?? 50 })}
          />
        </Line>
      )}
    </>
  );
}
