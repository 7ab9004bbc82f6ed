// A new project: its name, from which day events count, and events with windows and forms.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import type { NewFollowUpProject } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { formsQuery, makeProject, useChange } from "../queries";
import { words } from "../words";

type Anchor = NonNullable<NewFollowUpProject["plan"]["anchor"]>;
interface EventDraft {
  zh: string;
  day: number;
  before: number;
  after: number;
  form: string;
}

export function NewProjectForm(props: { onDone: (id: string) => void; onCancel: () => void }) {
  const w = useWords(words);
  const text = useText();
  const making = useChange(makeProject);
  const forms = useQuery(formsQuery);
  const [title, setTitle] = useState("");
  const [anchor, setAnchor] = useState<Anchor>("last_discharge");
  const [events, setEvents] = useState<EventDraft[]>([first]);
  const choices = (forms.data?.forms ?? [])
    .filter((one) => one.published)
    .map((one) => ({
      value: `${one.name}@${one.version}`,
      label: `${text(one.label)} · ${w.version(one.version)}`,
    }));
  const change = (at: number, part: Partial<EventDraft>) =>
    setEvents(events.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const ready = title.trim() && events.every((one) => one.zh.trim() && one.form);
  return (
    <>
      {making.error && <ErrorState problem={asProblem(making.error)} />}
      <div className="inline-form">
        <Input
          aria-label={w.title}
          placeholder={w.title}
          style={{ width: 300 }}
          value={title}
          onChange={(e) => setTitle(e.target.value)}
        />
        <Select
          aria-label={w.anchor}
          style={{ width: 170 }}
          value={anchor}
          onChange={setAnchor}
          options={Object.entries(w.anchors).map(([value, label]) => ({ value: value as Anchor, label }))}
        />
      </div>
      {events.map((one, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event is its place
        <EventRow key={i} of={one} forms={choices} onChange={(part) => change(i, part)} />
      ))}
      <div className="inline-form">
        <Button size="small" onClick={() => setEvents([...events, first])}>
          {`${w.add} · ${w.event}`}
        </Button>
        <Button
          type="primary"
          size="small"
          disabled={!ready}
          loading={making.isPending}
          onClick={() =>
            making.mutate(asked(title, anchor, events), { onSuccess: (made) => props.onDone(made.id) })
          }
        >
          {w.save}
        </Button>
        <Button size="small" onClick={props.onCancel}>
          {w.cancel}
        </Button>
      </div>
    </>
  );
}

function EventRow(props: {
  of: EventDraft;
  forms: { value: string; label: string }[];
  onChange: (part: Partial<EventDraft>) => void;
}) {
  const w = useWords(words);
  const { of, onChange } = props;
  const names = { day: w.day, before: w.before, after: w.after };
  return (
    <div className="inline-form">
      <Input
        aria-label={w.event}
        placeholder={w.event}
        style={{ width: 160 }}
        value={of.zh}
        onChange={(e) => onChange({ zh: e.target.value })}
      />
      {(["day", "before", "after"] as const).map((part) => (
        <InputNumber
          key={part}
          aria-label={names[part]}
          prefix={names[part]}
          style={{ width: 130 }}
          min={0}
          value={of[part]}
          onChange={(next) => onChange({ [part]: next ?? 0 })}
        />
      ))}
      <Select
        aria-label={w.form}
        placeholder={w.form}
        style={{ width: 240 }}
        value={of.form || undefined}
        onChange={(form) => onChange({ form })}
        options={props.forms}
      />
    </div>
  );
}

const first: EventDraft = { zh: "", day: 30, before: 7, after: 14, form: "" };

function asked(title: string, anchor: Anchor, events: EventDraft[]): NewFollowUpProject {
  return {
    title,
    plan: {
      anchor,
      arms: [{ name: "all", zh: "全部", en: "All" }],
      events: events.map((one, i) => {
        const [form, version] = one.form.split("@") as [string, string];
        return { ...one, name: `e${i + 1}`, en: one.zh, form, version: Number(version) };
      }),
    },
  } as NewFollowUpProject;
}
