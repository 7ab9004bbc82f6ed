// A frame: of which cohort, from which day on, with which columns; what each means and, before any grant, how
// many persons have it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Input, Segmented, Select } from "antd";
import { useEffect, useState } from "react";
import type { FrameDefinition, SavedLine } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { useViewer } from "@/clinical/viewer";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf } from "@/kit/states";
import { CohortSelect } from "../components/CohortSelect";
import { ColumnPlan, usable } from "../components/ColumnPlan";
import { EventFields, FrameColumns } from "../components/FrameColumns";
import { ProjectSelect } from "../components/ProjectSelect";
import { words } from "../frameWords";
import { emptyFrame, type FrameDraft, freeName, fromFrame, toFrame } from "../model/frame";
import { cohortQuery, frameQuery, saveFrame } from "../savedQueries";
import { words as savedWords } from "../savedWords";
import "./saved.css";

/** The frame of the address, and what stands on the page. */
function useFrame() {
  const { id = "", cohort: given = "" } = useSearch({ strict: false }) as { id?: string; cohort?: string };
  const { purpose } = usePurpose();
  const opened = useQuery(frameQuery(id, purpose ?? ""));
  const [cohort, setCohort] = useState(given);
  const [name, setName] = useState("");
  const [draft, setDraft] = useState<FrameDraft | null>(emptyFrame);
  const page = id ? opened.data : undefined;
  useEffect(() => {
    if (!page) return;
    setCohort(page.cohort);
    setName(page.saved.name);
    setDraft(fromFrame(page.definition as FrameDefinition));
  }, [page]);
  return { id, opened, page, cohort, setCohort, name, setName, draft, setDraft };
}

export function FrameBuilder() {
  const w = useWords(words);
  const saved = useWords(savedWords);
  const { id, opened, page, cohort, setCohort, name, setName, draft, setDraft } = useFrame();
  const { purpose } = usePurpose();
  const [of = "", version] = cohort.split("@");
  const about = useQuery(cohortQuery(of, version ? Number(version) : undefined, purpose ?? ""));
  const entry = !!about.data?.definition.entry;
  const failure = id ? failureOf(opened) : null;
  if (failure)
    return (
      <Page title={w.frame}>
        <ErrorState problem={failure} onRetry={() => void opened.refetch()} />
      </Page>
    );
  if (!draft)
    return (
      <Page title={name || w.frame}>
        <p className="prose">{w.notHere}</p>
      </Page>
    );
  return (
    <Page title={page?.saved.name ?? w.frame} lead={page ? saved.version(page.version) : w.frameLead}>
      <Panel title={w.ofCohort}>
        <div className="frame-line">
          <CohortSelect value={cohort} onChange={setCohort} />
          <span className="quiet">{w.row}</span>
          <Segmented
            value={draft.row}
            onChange={(row) => setDraft({ ...draft, row: row as FrameDraft["row"] })}
            options={(["person", "visit"] as const).map((value) => ({ value, label: w.rows[value] }))}
            aria-label={w.row}
          />
        </div>
        {!entry && draft.row === "person" && (
          <DayZero of={draft.day0} onChange={(day0) => setDraft({ ...draft, day0 })} />
        )}
      </Panel>
      <Panel title={w.columns} actions={<Adding draft={draft} onChange={setDraft} />}>
        <FrameColumns
          columns={draft.columns}
          dated={entry || !!draft.day0 || draft.row === "visit"}
          onChange={(columns) => setDraft({ ...draft, columns })}
        />
      </Panel>
      <ColumnPlan cohort={cohort} draft={draft} />
      <Saving
        cohort={cohort}
        name={name}
        onName={setName}
        draft={draft}
        opened={page?.saved}
        ofCohort={about.data?.saved.project ?? null}
      />
    </Page>
  );
}

interface DayZeroProps {
  of: FrameDraft["day0"];
  onChange: (of: FrameDraft["day0"]) => void;
}

function DayZero({ of, onChange }: DayZeroProps) {
  const w = useWords(words);
  return (
    <div className="frame-line">
      <span>{w.day0}</span>
      <Select
        aria-label={w.day0}
        style={{ width: 190 }}
        value={(of?.limit ?? "none") as "none" | "first" | "last"}
        onChange={(value) =>
          onChange(
            value === "none"
              ? null
              : { ...(of ?? { event: "diagnosis", where: [], date: "" }), limit: value },
          )
        }
        options={[
          { value: "none" as const, label: w.noDay0 },
          { value: "first" as const, label: w.firstOf },
          { value: "last" as const, label: w.lastOf },
        ]}
      />
      {of && <EventFields of={of} onChange={(next) => onChange({ ...next, limit: of.limit })} />}
      <span className="small quiet">{w.day0Why}</span>
    </div>
  );
}

function Adding({ draft, onChange }: { draft: FrameDraft; onChange: (next: FrameDraft) => void }) {
  const w = useWords(words);
  const blank = { where: [], from: null, to: null, unit: "" };
  return (
    <>
      <Button
        size="small"
        onClick={() =>
          onChange({
            ...draft,
            columns: [
              ...draft.columns,
              {
                kind: "column",
                name: freeName(draft.columns, "x"),
                variable: "visit.",
                pick: "count",
                ...blank,
              },
            ],
          })
        }
      >
        {w.addColumn}
      </Button>
      <Button
        size="small"
        disabled={draft.row === "visit"}
        onClick={() =>
          onChange({
            ...draft,
            columns: [
              ...draft.columns,
              {
                kind: "outcome",
                name: freeName(draft.columns, "os"),
                event: { event: "patient", where: [], date: "death_time" },
                from: 0,
                to: null,
                end: "last_record",
              },
            ],
          })
        }
      >
        {w.addOutcome}
      </Button>
    </>
  );
}

interface SavingProps {
  cohort: string;
  name: string;
  onName: (name: string) => void;
  draft: FrameDraft;
  opened: SavedLine | undefined;
  /** The project that the chosen cohort belongs to. */
  ofCohort: string | null;
}

function Saving({ cohort, name, onName, draft, opened, ofCohort }: SavingProps) {
  const w = useWords(words);
  const saved = useWords(savedWords);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const { account } = useViewer();
  const [chosen, setChosen] = useState<string | null | undefined>();
  const project = chosen !== undefined ? chosen : opened ? opened.project : ofCohort;
  const save = useMutation({
    mutationFn: () => saveFrame({ name, cohort, project, definition: toFrame(draft) }, opened),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      void message.info(w.saved);
      void navigate({ to: "/search/frame", search: { id: made.saved.id } as never });
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  return (
    <Panel title={opened ? saved.saveNew : w.saveFrame} note={w.rowsLater}>
      <div className="row">
        <Input
          aria-label={saved.name}
          placeholder={saved.name}
          style={{ width: 320 }}
          value={name}
          maxLength={200}
          onChange={(e) => onName(e.target.value)}
        />
        {(!opened || opened.owner === account) && <ProjectSelect value={project} onChange={setChosen} />}
        <Button
          type="primary"
          disabled={!name.trim() || !cohort || !usable(draft)}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {opened ? saved.saveNew : w.saveFrame}
        </Button>
      </div>
      {problem && <ErrorState problem={problem} />}
    </Panel>
  );
}
