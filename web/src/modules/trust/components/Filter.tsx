// What is looked for in the audit log, asked when the form is sent; two questions that are asked every month
// with one press.
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Input, Select } from "antd";
import { useState } from "react";
import type { AuditPage } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { auditFile } from "../queries";
import { type AuditState, lastMonth } from "../state";
import { words } from "../words";

type Field = "account" | "person" | "since" | "until";

export function Filter({ given, actions }: { given: AuditState; actions: AuditPage["actions"] }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const [asked, setAsked] = useState<AuditState>(given);
  const file = useMutation({ mutationFn: () => auditFile(given), onSuccess: save });
  const go = (next: AuditState) => {
    setAsked(next);
    void navigate({ to: "/management/audit", search: clean(next) as never, replace: true });
  };
  return (
    <form
      className="audit-filter"
      onSubmit={(event) => {
        event.preventDefault();
        go(asked);
      }}
    >
      <Fields asked={asked} onChange={setAsked} actions={actions} />
      <Checkbox checked={!!asked.left} onChange={(e) => setAsked({ ...asked, left: e.target.checked })}>
        {w.left}
      </Checkbox>
      <Button size="small" htmlType="submit" type="primary">
        {w.apply}
      </Button>
      <Button
        size="small"
        onClick={() => go({ left: true, ...lastMonth(formatDay(new Date().toISOString())) })}
      >
        {w.leftLastMonth}
      </Button>
      <Button size="small" loading={file.isPending} onClick={() => file.mutate()}>
        {w.export}
      </Button>
      {file.error && <ErrorState problem={asProblem(file.error)} />}
    </form>
  );
}

function Fields(props: {
  asked: AuditState;
  onChange: (asked: AuditState) => void;
  actions: AuditPage["actions"];
}) {
  const { asked, onChange } = props;
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const choice = (
    key: "action" | "purpose" | "result" | "hospital",
    label: string,
    any: string,
    options: { value: string; label: string }[],
  ) => (
    <Select
      size="small"
      showSearch={{ optionFilterProp: "label" }}
      style={{ width: 150 }}
      aria-label={label}
      value={asked[key] ?? ""}
      onChange={(value: string) => onChange({ ...asked, [key]: value })}
      options={[{ value: "", label: any }, ...options]}
    />
  );
  const field = (key: Field, label: string, type = "text") => (
    <TextField
      label={label}
      type={type}
      value={asked[key]}
      onChange={(v) => onChange({ ...asked, [key]: v })}
    />
  );
  const named = (texts: Record<string, string>) =>
    Object.entries(texts).map(([value, label]) => ({ value, label }));
  return (
    <>
      {field("account", w.filterAccount)}
      {field("person", w.filterPerson)}
      {choice(
        "action",
        w.filterAction,
        w.anyAction,
        props.actions.map((a) => ({ value: a.code, label: text(a.label) })),
      )}
      {choice("purpose", w.purpose, w.anyPurpose, named(w.purposes))}
      {choice(
        "hospital",
        w.hospital,
        w.anyHospital,
        hospitals.map((h) => ({ value: h.code, label: text(h.short) })),
      )}
      {choice("result", w.result, w.anyResult, named(w.results))}
      {field("since", w.since, "date")}
      {field("until", w.until, "date")}
    </>
  );
}

function TextField(props: {
  label: string;
  type: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const isDate = props.type === "date";
  return (
    <Input
      size="small"
      type={props.type}
      style={{ width: isDate ? 178 : 170 }}
      prefix={isDate ? props.label : undefined}
      placeholder={props.label}
      aria-label={props.label}
      title={props.label}
      value={props.value ?? ""}
      onChange={(e) => props.onChange(e.target.value)}
      allowClear
    />
  );
}

/** Without what is empty. */
function clean(state: AuditState): AuditState {
  const set = Object.entries(state)
    .map(([key, value]) => [key, typeof value === "string" ? value.trim() : value] as const)
    .filter(([, value]) => value);
  return Object.fromEntries(set);
}

function save(content: unknown): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content as Blob);
  link.download = "audit.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
