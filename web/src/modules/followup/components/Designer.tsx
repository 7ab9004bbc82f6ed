// Designing one form: structure, what the selected part says, preview, versions.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import type { FormDeclaration, FormPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import {
  addField,
  addSection,
  fieldAt,
  moved,
  type Place,
  placeOf,
  removed,
  withField,
  withSection,
} from "../design";
import { designWords } from "../designWords";
import { previewQuery, publishForm, saveForm, useChange } from "../queries";
import { FieldProps } from "./FieldProps";
import { Mapping } from "./Mapping";
import { Outline } from "./Outline";
import { Preview } from "./Preview";
import { FormProps, SectionProps } from "./Properties";
import { useQuiet } from "./useQuiet";
import "./design.css";

interface Designing {
  begun: FormDeclaration;
  stored: FormPage | null;
  before: FormDeclaration | null;
}

export function Designer({ begun, stored, before }: Designing) {
  const w = useWords(designWords);
  const [form, setForm] = useState(begun);
  const [at, setAt] = useState<Place>({ section: 0, field: null });
  const preview = useQuery(previewQuery(useQuiet(form)));
  const failure = failureOf(preview);
  const change = ([next, place]: [FormDeclaration, Place]) => {
    setForm(next);
    setAt(place);
  };
  return (
    <Page
      title={form.zh || form.en || form.name}
      lead={preview.data ? w.previewLead(preview.data.patients, preview.data.returned.length) : w.designer}
      actions={
        <Storing form={form} stored={stored} wrong={!preview.data || !!preview.data.wrong} before={before} />
      }
    >
      <div className="grid">
        <Panel title={w.outline} span={3}>
          <Outline
            form={form}
            at={at}
            wrong={preview.data?.wrong?.place ?? ""}
            onSelect={setAt}
            onMove={(by) => change(moved(form, at, by))}
            onRemove={() => change(removed(form, at))}
            onField={() => change(addField(form, at))}
            onSection={() => change(addSection(form))}
          />
        </Panel>
        <Panel title={at.field === null ? w.sectionProps : w.fieldProps} span={4}>
          <Selected form={form} at={at} isNew={!stored} onForm={setForm} />
        </Panel>
        <Panel title={w.preview} note={w.previewNote} span={5}>
          {failure && <ErrorState problem={failure} />}
          {preview.data ? (
            <Preview of={preview.data} onPlace={(name) => setAt(placeOf(form, name) ?? at)} />
          ) : (
            !failure && <Loading rows={6} />
          )}
        </Panel>
        {before && (
          <Panel title={w.mapping} span={12}>
            <Mapping form={form} before={before} onChange={(mapping) => setForm({ ...form, mapping })} />
          </Panel>
        )}
      </div>
    </Page>
  );
}

function Selected(props: {
  form: FormDeclaration;
  at: Place;
  isNew: boolean;
  onForm: (form: FormDeclaration) => void;
}) {
  const { form, at, onForm } = props;
  const w = useWords(designWords);
  const [section, field] = [form.section[at.section], fieldAt(form, at)];
  if (field)
    return (
      <FieldProps
        key={`${at.section}.${at.field}`}
        of={field}
        onChange={(of) => onForm(withField(form, at, of))}
      />
    );
  if (!section) return null;
  return (
    <>
      <SectionProps of={section} onChange={(of) => onForm(withSection(form, at.section, of))} />
      <h3 className="check-head">{w.formProps}</h3>
      <FormProps form={form} isNew={props.isNew} onChange={(of) => onForm({ ...form, ...of })} />
    </>
  );
}

function Storing(props: {
  form: FormDeclaration;
  stored: FormPage | null;
  wrong: boolean;
  before: FormDeclaration | null;
}) {
  const w = useWords(designWords);
  const navigate = useNavigate();
  const { form, stored, wrong } = props;
  const saving = useChange(saveForm);
  const publishing = useChange(publishForm);
  const [saved, setSaved] = useState("");
  const now = JSON.stringify(form);
  const base = saving.data?.sha256 ?? (stored?.published ? "" : (stored?.sha256 ?? ""));
  const save = () => saving.mutate({ form, base }, { onSuccess: () => setSaved(now) });
  const version = saving.data?.form.version ?? (props.before?.version ?? 0) + 1;
  const failed = saving.error ?? publishing.error;
  const draft = saved === now || (!!stored && !stored.published && JSON.stringify(stored.form) === now);
  const publish = () =>
    publishing.mutate(form.name, { onSuccess: () => void navigate({ to: "/followup/forms" as never }) });
  return (
    <>
      {draft && <span className="quiet small">{w.savedDraft}</span>}
      <Button size="small" disabled={wrong || draft} loading={saving.isPending} onClick={save}>
        {w.saveDraft}
      </Button>
      <Popconfirm title={w.publishSure} onConfirm={publish}>
        <Button size="small" type="primary" disabled={wrong || !draft} loading={publishing.isPending}>
          {w.publishVersion(version)}
        </Button>
      </Popconfirm>
      {failed && <ErrorState problem={asProblem(failed)} />}
    </>
  );
}
