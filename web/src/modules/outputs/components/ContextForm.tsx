// What the author says of a file, and a reason for each finding that asks for one.
import { Button, Checkbox, Input, InputNumber } from "antd";
import { type ReactNode, useState } from "react";
import type { OutputContext, OutputFile } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { editFile, useChange } from "../queries";
import { words } from "../words";
import { Findings } from "./Findings";

export function ContextForm({ of, request }: { of: OutputFile; request: string }) {
  const w = useWords(words);
  const saving = useChange(editFile(request, of.id));
  const [context, setContext] = useState<OutputContext>(of.context);
  const [reasons, setReasons] = useState<Record<string, string>>(() =>
    Object.fromEntries(of.findings.map((one) => [one.rule, one.explained])),
  );
  const set = (part: Partial<OutputContext>) => setContext({ ...context, ...part });
  const line = (key: "what" | "population" | "counts", most: number) => (
    <Named label={w[key]}>
      <Input maxLength={most} value={context[key]} onChange={(event) => set({ [key]: event.target.value })} />
    </Named>
  );
  return (
    <form
      className="output-context"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate({ context, explained: reasons });
      }}
    >
      {line("what", 300)}
      {line("population", 1000)}
      {line("counts", 1000)}
      <Named label={w.persons}>
        <InputNumber
          min={0}
          max={2_000_000_000}
          precision={0}
          value={context.persons}
          onChange={(persons) => set({ persons })}
        />
      </Named>
      <Checkbox checked={context.sensitive} onChange={(event) => set({ sensitive: event.target.checked })}>
        {w.sensitive}
      </Checkbox>
      <h3>{w.checks}</h3>
      <Findings
        of={of.findings}
        reasons={reasons}
        onReason={(rule, reason) => setReasons({ ...reasons, [rule]: reason })}
      />
      <div>
        <Button htmlType="submit" size="small" loading={saving.isPending}>
          {w.save}
        </Button>
        {saving.error && <ErrorState problem={asProblem(saving.error)} />}
      </div>
    </form>
  );
}

function Named({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label>
      <span className="name">{label}</span>
      {children}
    </label>
  );
}
