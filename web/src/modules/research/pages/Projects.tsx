// The researcher's projects, with the days that each has left.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { ProjectLine } from "@/api/types";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { ProtocolForm } from "../components/ProtocolForm";
import { create, projectsQuery, useChange } from "../queries";
import { words } from "../words";

export function Projects() {
  const w = useWords(words);
  const navigate = useNavigate();
  const answer = useQuery(projectsQuery);
  const creating = useChange(create);
  const [writing, setWriting] = useState(false);
  const columns = useColumns();
  const open = (id: string) => void navigate({ to: `/research/${id}` as never });
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const begin = (
    <Button type="primary" size="small" onClick={() => setWriting(true)}>
      {w.newProject}
    </Button>
  );
  return (
    <Page title={w.projects} lead={w.projectsLead} actions={!writing && begin}>
      <Behind answer={answer} />
      {writing && (
        <Panel title={w.newProject}>
          {creating.error && <ErrorState problem={asProblem(creating.error)} />}
          <ProtocolForm
            busy={creating.isPending}
            onSave={(fields) => creating.mutate(fields, { onSuccess: (made) => open(made.id) })}
            onCancel={() => setWriting(false)}
          />
        </Panel>
      )}
      {!writing && (
        <Panel flush>
          {answer.data ? (
            <DataTable
              name={w.projects}
              columns={columns}
              rows={answer.data.projects}
              rowKey={(one) => one.id}
              onOpen={(one) => open(one.id)}
              height={520}
              empty={<Empty reason={w.noProjects} action={begin} />}
            />
          ) : (
            <div className="page">
              <Loading rows={6} />
            </div>
          )}
        </Panel>
      )}
    </Page>
  );
}

function useColumns(): Column<ProjectLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ProjectLine>[] => [
      { key: "title", title: w.title, render: (one) => one.title || "—", sort: (one) => one.title },
      { key: "part", title: w.part, width: 120, render: (one) => text(one.role_label) },
      { key: "state", title: w.state, width: 110, render: (one) => text(one.status_label) },
      {
        key: "ends",
        title: w.ends,
        width: 190,
        render: (one) =>
          one.ends ? (
            <>
              {formatDay(one.ends)} <span className="quiet">{w.daysLeft(one.days_left ?? 0)}</span>
            </>
          ) : (
            "—"
          ),
        sort: (one) => one.ends,
      },
      { key: "grants", title: w.grants, width: 110, align: "right", render: (one) => one.grants },
    ],
    [w, text],
  );
}
