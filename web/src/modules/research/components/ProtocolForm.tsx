// The form of a project's protocol: every fact once, the same for a new draft and a change.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useMemo, useState } from "react";
import type { ProjectPage, ProtocolFields } from "@/api/types";
import { categories } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { protocolFramesQuery } from "../queries";
import { words } from "../words";
import { Field } from "./Field";
import "./research.css";

const empty: ProtocolFields = {
  title: "",
  purpose: "",
  protocol: "",
  hypothesis: "",
  benefit: "",
  variables: [],
  ethics_number: "",
  ethics_until: null,
  starts: null,
  ends: null,
};

/** What of a page is the protocol. */
export function protocolOf(page: ProjectPage): ProtocolFields {
  const { title, purpose, protocol, hypothesis, benefit, variables, ethics_number } = page;
  const { ethics_until, starts, ends } = page;
  return {
    ...{ title, purpose, protocol, hypothesis, benefit, variables, ethics_number },
    ...{ ethics_until, starts, ends },
  };
}

export function ProtocolForm(props: {
  given?: ProtocolFields;
  /** A running project: only the end can come nearer. */
  onlyEnd?: boolean;
  busy: boolean;
  onSave: (fields: ProtocolFields) => void;
  onCancel: () => void;
}) {
  const w = useWords(words);
  const [fields, setFields] = useState<ProtocolFields>(props.given ?? empty);
  const set = (part: Partial<ProtocolFields>) => setFields({ ...fields, ...part });
  const text = (key: "title" | "purpose" | "protocol" | "hypothesis" | "benefit", rows: number) => (
    <Field
      label={w[key]}
      hint={key === "benefit" ? w.benefitHint : undefined}
      width={key === "title" ? "wide" : "half"}
    >
      <Input.TextArea
        rows={rows}
        value={fields[key]}
        required={key === "title"}
        disabled={props.onlyEnd}
        onChange={(e) => set({ [key]: e.target.value })}
      />
    </Field>
  );
  const day = (key: "ethics_until" | "starts" | "ends", label: string, disabled?: boolean) => (
    <Field label={label}>
      <Input
        type="date"
        value={fields[key] ?? ""}
        disabled={disabled}
        onChange={(e) => set({ [key]: e.target.value || null })}
      />
    </Field>
  );
  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSave(fields);
      }}
    >
      {text("title", 1)}
      {text("purpose", 4)}
      {text("protocol", 4)}
      {text("hypothesis", 1)}
      {text("benefit", 1)}
      <Field label={w.variables} hint={w.variablesHint} width="wide">
        <VariablesPicker
          chosen={fields.variables ?? []}
          disabled={props.onlyEnd}
          onChange={(variables) => set({ variables })}
        />
      </Field>
      {!props.onlyEnd && (
        <FrameVariables
          onTake={(names) => set({ variables: [...new Set([...(fields.variables ?? []), ...names])] })}
        />
      )}
      <Field label={w.ethics}>
        <Input
          value={fields.ethics_number}
          disabled={props.onlyEnd}
          onChange={(e) => set({ ethics_number: e.target.value })}
        />
      </Field>
      {day("ethics_until", w.ethicsUntil, props.onlyEnd)}
      {day("starts", w.starts, props.onlyEnd)}
      {day("ends", w.ends)}
      <div className="buttons">
        <Button type="primary" htmlType="submit" loading={props.busy}>
          {w.save}
        </Button>
        <Button onClick={props.onCancel}>{w.cancel}</Button>
      </div>
    </form>
  );
}

/** The variables of a saved frame and of its cohort, besides those that are chosen already. */
function FrameVariables({ onTake }: { onTake: (names: string[]) => void }) {
  const w = useWords(words);
  const text = useText();
  const frames = useQuery(protocolFramesQuery).data?.frames ?? [];
  if (!frames.length) return null;
  const take = (id: string) => {
    const found = frames.find((one) => one.id === id);
    if (found) onTake(found.variables.map((one) => one.name));
  };
  return (
    <Field label={w.fromFrame} width="half">
      <Select
        aria-label={w.fromFrame}
        style={{ width: "100%" }}
        value={null}
        placeholder={w.fromFrame}
        onChange={(id: string | null) => id && take(id)}
        options={frames.map((one) => ({
          value: one.id,
          label: text(one.name),
          title: one.variables.map((v) => text(v.label)).join(" · "),
        }))}
      />
    </Field>
  );
}

/** Variables of the dictionary that identify nobody directly; names and words find them. */
function VariablesPicker(props: {
  chosen: string[];
  disabled?: boolean;
  onChange: (names: string[]) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const options = useMemo(
    () =>
      categories.map((c) => ({
        label: text(c.label),
        options: c.variables
          .filter((v) => v.column && v.type !== "id" && v.identifier !== "direct")
          .map((v) => ({ value: `${c.name}.${v.name}`, label: `${text(c.label)} · ${text(v.label)}` })),
      })),
    [text],
  );
  return (
    <Select
      mode="multiple"
      aria-label={w.variables}
      style={{ width: "100%" }}
      showSearch={{ filterOption: (typed, option) => matches(typed, option) }}
      value={props.chosen}
      disabled={props.disabled}
      onChange={props.onChange}
      options={options}
    />
  );
}

function matches(typed: string, option?: { label?: unknown; value?: unknown }): boolean {
  return `${option?.label ?? ""} ${option?.value ?? ""}`.toLowerCase().includes(typed.trim().toLowerCase());
}
