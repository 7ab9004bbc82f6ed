// The form by which a security administrator gives a grant: what the protocol names, to whom, until when.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { GrantableProject, GrantDesk, NewGrant } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { give, useChange } from "../queries";
import { words } from "../words";
import { Field } from "./Field";
import "./research.css";

const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** Everything that the protocol allows, for every lead and analyst, until the project ends. */
function proposed(of: GrantableProject): NewGrant {
  return {
    project: of.id,
    variables: of.variables.map((v) => v.name),
    level: Math.min(3, Math.max(1, ...of.variables.map((v) => v.level))),
    hospitals: null,
    cohort: "",
    persons: of.persons.map((p) => p.account),
    since: today(),
    until: of.ends ?? today(),
    conditions: "",
  };
}

export function GrantForm({ desk, onDone }: { desk: GrantDesk; onDone: () => void }) {
  const w = useWords(words);
  const text = useText();
  const [terms, setTerms] = useState<NewGrant | null>(null);
  const project = desk.projects.find((one) => one.id === terms?.project);
  if (!desk.projects.length) return <Empty reason={w.noRunning} />;
  return (
    <div className="fields">
      <Field label={w.giveTo} width="wide">
        <Select
          aria-label={w.giveTo}
          style={{ width: "100%" }}
          value={terms?.project}
          onChange={(id: string) => {
            const chosen = desk.projects.find((one) => one.id === id);
            setTerms(chosen ? proposed(chosen) : null);
          }}
          options={desk.projects.map((one) => ({ value: one.id, label: one.title }))}
        />
      </Field>
      {project && (
        <p className="quiet wide">
          {[project.purpose, w.ethicsLine(project.ethics_number, project.ethics_until ?? "—")].join(" · ")}
        </p>
      )}
      {project?.refused && <p className="ochre wide">{text(project.refused)}</p>}
      {project && terms && !project.refused && (
        <Terms of={project} desk={desk} terms={terms} onChange={setTerms} onDone={onDone} />
      )}
    </div>
  );
}

function Terms(props: {
  of: GrantableProject;
  desk: GrantDesk;
  terms: NewGrant;
  onChange: (terms: NewGrant) => void;
  onDone: () => void;
}) {
  const { of, terms } = props;
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const giving = useChange(give);
  const set = (part: Partial<NewGrant>) => props.onChange({ ...terms, ...part });
  return (
    <>
      <Many
        label={w.variables}
        chosen={terms.variables}
        options={of.variables.map((v) => ({ value: v.name, label: text(v.label) }))}
        onChange={(variables) => set({ variables })}
      />
      <Many
        label={w.persons}
        chosen={terms.persons}
        options={of.persons.map((p) => ({ value: p.account, label: `${text(p.name)} ${p.account}` }))}
        onChange={(persons) => set({ persons })}
      />
      <Many
        label={w.hospitals}
        placeholder={w.allHospitals}
        chosen={terms.hospitals ?? []}
        options={hospitals.map((h) => ({ value: h.code, label: text(h.short) }))}
        onChange={(chosen) => set({ hospitals: chosen.length ? chosen : null })}
      />
      <Field label={w.cohort} width="half">
        <Select
          aria-label={w.cohort}
          style={{ width: "100%" }}
          value={terms.cohort ?? ""}
          onChange={(cohort: string) => set({ cohort })}
          options={[
            { value: "", label: w.everybody },
            ...of.cohorts.map((one) => ({ value: one.reference, label: text(one.label) })),
          ]}
        />
      </Field>
      <Field label={w.level} width="half">
        <Select
          aria-label={w.level}
          style={{ width: "100%" }}
          value={terms.level}
          onChange={(level: number) => set({ level })}
          options={[1, 2, 3, 4, 5]
            .filter((level) => level <= props.desk.highest_level)
            .map((level) => ({ value: level, label: String(level) }))}
        />
      </Field>
      <Between of={of} terms={terms} onChange={set} />
      <Field label={w.conditions} width="wide">
        <Input value={terms.conditions} onChange={(e) => set({ conditions: e.target.value })} />
      </Field>
      {giving.error && (
        <div className="wide">
          <ErrorState problem={asProblem(giving.error)} />
        </div>
      )}
      <div className="buttons">
        <Button
          type="primary"
          loading={giving.isPending}
          onClick={() => giving.mutate(terms, { onSuccess: props.onDone })}
        >
          {w.given}
        </Button>
      </div>
    </>
  );
}

function Between(props: {
  of: GrantableProject;
  terms: NewGrant;
  onChange: (part: Partial<NewGrant>) => void;
}) {
  const { of, terms, onChange } = props;
  const w = useWords(words);
  return (
    <>
      <Field label={w.since} width="half">
        <Input type="date" value={terms.since} onChange={(e) => onChange({ since: e.target.value })} />
      </Field>
      <Field label={w.until} width="half">
        <Input
          type="date"
          value={terms.until}
          max={of.ends ?? undefined}
          onChange={(e) => onChange({ until: e.target.value })}
        />
      </Field>
    </>
  );
}

function Many(props: {
  label: string;
  placeholder?: string;
  chosen: string[];
  options: { value: string; label: string }[];
  onChange: (chosen: string[]) => void;
}) {
  return (
    <Field label={props.label} width="wide">
      <Select
        mode="multiple"
        aria-label={props.label}
        placeholder={props.placeholder}
        style={{ width: "100%" }}
        showSearch={{ optionFilterProp: "label" }}
        value={props.chosen}
        onChange={props.onChange}
        options={props.options}
      />
    </Field>
  );
}
