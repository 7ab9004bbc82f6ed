// What is asked for, as the applicant changes it: filled from the project, so that little is left to choose.
import { Button, Input, Select } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import type { ApplicationEdit, ApplicationPage } from "@/api/types";
import { useHospitals } from "@/clinical/hospitals";
import { categories } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { edit, useChange } from "../queries";
import { words } from "../words";
import "./applications.css";

function asked(of: ApplicationPage): ApplicationEdit {
  return {
    terms: {
      variables: of.variables.map((v) => v.name),
      hospitals: of.hospitals,
      cohort: of.cohort,
      persons: of.persons,
      since: of.since ?? "",
      until: of.until ?? "",
    },
    changes: of.changes,
  };
}

export function AskForm({ of, onUnsaved }: { of: ApplicationPage; onUnsaved: (unsaved: boolean) => void }) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  const saving = useChange(edit(of.id));
  const [given, keep] = useState(() => asked(of));
  const setGiven = (next: ApplicationEdit) => {
    keep(next);
    onUnsaved(true);
  };
  const terms = (part: Partial<ApplicationEdit["terms"]>) =>
    setGiven({ ...given, terms: { ...given.terms, ...part } });
  const offered = useOffered(of, given);
  return (
    <form
      className="ask-fields"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(given, { onSuccess: () => onUnsaved(false) });
      }}
    >
      <Many
        label={w.variables}
        chosen={given.terms.variables}
        options={offered}
        onChange={(variables) => terms({ variables })}
      />
      <Many
        label={w.hospitals}
        placeholder={w.allHospitals}
        chosen={given.terms.hospitals ?? []}
        options={hospitals.map((h) => ({ value: h.code, label: text(h.short) }))}
        onChange={(chosen) => terms({ hospitals: chosen.length ? chosen : null })}
      />
      <Many
        label={w.persons}
        chosen={given.terms.persons}
        options={of.persons_offered.map((p) => ({ value: p, label: p }))}
        onChange={(persons) => terms({ persons })}
      />
      <Named label={w.cohort} wide>
        <Select
          aria-label={w.cohort}
          style={{ width: "100%" }}
          value={given.terms.cohort ?? ""}
          onChange={(cohort: string) => terms({ cohort })}
          options={[
            { value: "", label: w.everybody },
            ...of.cohorts_offered.map((one) => ({ value: one.reference, label: text(one.label) })),
          ]}
        />
      </Named>
      <Named label={w.since}>
        <Input type="date" value={given.terms.since} onChange={(e) => terms({ since: e.target.value })} />
      </Named>
      <Named label={w.until}>
        <Input type="date" value={given.terms.until} onChange={(e) => terms({ until: e.target.value })} />
      </Named>
      <Changes of={of} given={given} onChange={setGiven} />
      <div className="wide">
        <Button htmlType="submit" loading={saving.isPending}>
          {w.save}
        </Button>
        {saving.error && <ErrorState problem={asProblem(saving.error)} />}
      </div>
    </form>
  );
}

/** What the protocol names; of an amendment what its changed protocol will name. */
function useOffered(of: ApplicationPage, given: ApplicationEdit) {
  const text = useText();
  const changed = given.changes?.variables;
  return useMemo(() => {
    if (!changed) return of.offered.map((v) => ({ value: v.name, label: text(v.label) }));
    const all = new Map<string, string>(
      categories.flatMap((c) => c.variables.map((v) => [`${c.name}.${v.name}`, text(v.label)] as const)),
    );
    return changed.map((name) => ({ value: name, label: all.get(name) ?? name }));
  }, [of.offered, changed, text]);
}

function Changes(props: {
  of: ApplicationPage;
  given: ApplicationEdit;
  onChange: (given: ApplicationEdit) => void;
}) {
  const { of, given } = props;
  const w = useWords(words);
  const text = useText();
  const changes = given.changes ?? {};
  const set = (part: Partial<NonNullable<ApplicationEdit["changes"]>>) =>
    props.onChange({ ...given, changes: { ...changes, ...part } });
  const day = (key: "ends" | "ethics_until", label: string) =>
    of.changeable.includes(key) && (
      <Named label={label}>
        <Input
          type="date"
          value={changes[key] ?? ""}
          onChange={(e) => set({ [key]: e.target.value || null })}
        />
      </Named>
    );
  const every = useMemo(
    () =>
      categories.flatMap((c) =>
        c.variables
          .filter((v) => v.column && v.type !== "id" && v.identifier !== "direct")
          .map((v) => ({ value: `${c.name}.${v.name}`, label: `${text(c.label)} · ${text(v.label)}` })),
      ),
    [text],
  );
  return (
    <>
      {day("ends", w.newEnds)}
      {day("ethics_until", w.newEthicsUntil)}
      {of.changeable.includes("ethics_number") && (
        <Named label={w.newEthicsNumber}>
          <Input
            value={changes.ethics_number ?? ""}
            onChange={(e) => set({ ethics_number: e.target.value || null })}
          />
        </Named>
      )}
      {of.changeable.includes("variables") && (
        <Many
          label={w.newVariables}
          chosen={changes.variables ?? of.offered.map((v) => v.name)}
          options={every}
          onChange={(variables) => set({ variables })}
        />
      )}
      {of.changeable.includes("protocol") && (
        <Named label={w.newProtocol} wide>
          <Input.TextArea
            rows={3}
            value={changes.protocol ?? of.protocol}
            onChange={(e) => set({ protocol: e.target.value })}
          />
        </Named>
      )}
    </>
  );
}

function Named(props: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className={props.wide ? "wide" : undefined}>
      <span className="name">{props.label}</span>
      {props.children}
    </label>
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
    <Named label={props.label} wide>
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
    </Named>
  );
}
