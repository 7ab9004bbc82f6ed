// Requests for outputs: the own ones, and those that wait for the caller's vote.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useMemo, useState } from "react";
import type { OutputLine } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { begin, outputsQuery, useChange } from "../queries";
import { words } from "../words";
import "../components/outputs.css";

export function Outputs() {
  const w = useWords(words);
  const navigate = useNavigate();
  const answer = useQuery(outputsQuery);
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const projects = answer.data?.projects ?? [];
  const toImports = (
    <Button size="small" onClick={() => void navigate({ to: "/outputs/imports" as never })}>
      {w.imports}
    </Button>
  );
  return (
    <Page title={w.outputs} lead={w.lead} actions={toImports}>
      <Behind answer={answer} />
      {projects.length > 0 && (
        <div className="output-above">
          <Begin projects={projects} />
        </div>
      )}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.outputs}
            columns={columns}
            rows={answer.data.requests}
            rowKey={(one) => one.id}
            onOpen={(one) => void navigate({ to: `/outputs/${one.id}` as never })}
            height={400}
            empty={<Empty reason={projects.length > 0 ? w.noneAuthor : w.none} />}
          />
        ) : (
          <div className="page">
            <Loading rows={6} />
          </div>
        )}
      </Panel>
    </Page>
  );
}

function Begin({ projects }: { projects: { id: string; title: string }[] }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const beginning = useChange(begin);
  const [project, setProject] = useState(projects[0]?.id ?? "");
  const [note, setNote] = useState("");
  return (
    <Panel title={w.begin} note={w.types}>
      <div className="output-begin">
        <Select
          aria-label={w.choose}
          style={{ width: 280 }}
          value={project}
          onChange={setProject}
          options={projects.map((one) => ({ value: one.id, label: one.title }))}
        />
        <Input
          aria-label={w.note}
          placeholder={w.note}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <Button
          type="primary"
          loading={beginning.isPending}
          onClick={() =>
            beginning.mutate(
              { project, note },
              { onSuccess: (made) => void navigate({ to: `/outputs/${made.id}` as never }) },
            )
          }
        >
          {w.begin}
        </Button>
      </div>
      {beginning.error && <ErrorState problem={asProblem(beginning.error)} />}
    </Panel>
  );
}

function useColumns(): Column<OutputLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<OutputLine>[] => [
      {
        key: "project",
        title: w.project,
        render: (one) => one.project_title,
        sort: (one) => one.project_title,
      },
      { key: "note", title: w.note, render: (one) => one.note },
      {
        key: "state",
        title: w.state,
        width: 210,
        render: (one) => (
          <span className={one.mine ? "ochre" : ""}>
            {[text(one.status_label), one.mine && w.yours].filter(Boolean).join(" · ")}
          </span>
        ),
      },
      { key: "files", title: w.files, width: 70, align: "right", render: (one) => String(one.files) },
      {
        key: "created",
        title: w.created,
        width: 134,
        render: (one) => formatMinute(one.created),
        sort: (one) => one.created,
      },
      {
        key: "sent",
        title: w.sent,
        width: 134,
        render: (one) => (one.submitted ? formatMinute(one.submitted) : ""),
      },
    ],
    [w, text],
  );
}
