// The projects in which somebody does something, and a new one.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { FollowUpProjectLine } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { NewProjectForm } from "../components/NewProjectForm";
import { projectsQuery } from "../queries";
import { words } from "../words";

export function FollowUpProjects() {
  const w = useWords(words);
  const text = useText();
  const may = useMay();
  const navigate = useNavigate();
  const answer = useQuery(projectsQuery);
  const [making, setMaking] = useState(false);
  const columns = useMemo(
    (): Column<FollowUpProjectLine>[] => [
      { key: "title", title: w.title, render: (one) => one.title, sort: (one) => one.title },
      { key: "state", title: w.state, width: 110, render: (one) => text(one.status_label) },
      {
        key: "parts",
        title: w.parts,
        width: 240,
        render: (one) => one.parts.map((part) => w.partNames[part]).join(" · "),
      },
      { key: "subjects", title: w.subjects, width: 90, align: "right", render: (one) => one.subjects },
    ],
    [w, text],
  );
  const open = (id: string) => void navigate({ to: `/followup/projects/${id}` as never });
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const begin = !may("followup.contact") && !making && (
    <Button type="primary" size="small" onClick={() => setMaking(true)}>
      {w.newProject}
    </Button>
  );
  return (
    <Page title={w.projects} actions={begin}>
      <Behind answer={answer} />
      {making && (
        <Panel title={w.newProject}>
          <NewProjectForm onDone={open} onCancel={() => setMaking(false)} />
        </Panel>
      )}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.projects}
            columns={columns}
            rows={answer.data.projects}
            rowKey={(one) => one.id}
            onOpen={(one) => open(one.id)}
            height={360}
            empty={<Empty reason={w.noProjects} />}
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
