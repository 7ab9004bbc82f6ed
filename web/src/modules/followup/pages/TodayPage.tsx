// The nurse's day: tasks in the order in which they are about to leave their windows, and what the
// lake changed.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import type { FollowUpTaskLine } from "@/api/types";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { ownQueriesQuery } from "../checkQueries";
import { Changes } from "../components/Changes";
import { useRecordColumns } from "../components/recordColumns";
import { todayQuery } from "../queries";
import { prepare } from "../queue";
import { words } from "../words";

export function TodayPage() {
  const w = useWords(words);
  const navigate = useNavigate();
  const answer = useQuery(todayQuery);
  const queries = useQuery(ownQueriesQuery);
  const columns = useTaskColumns();
  const recordColumns = useRecordColumns();
  useEffect(() => {
    void prepare();
  }, []);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page
      title={w.today}
      lead={of && `${of.day} · ${w.todayLead(of.open, of.overdue, of.done)}`}
      actions={
        <>
          <Link to={"/followup/projects" as never}>{w.projects}</Link>
          <Link to={"/followup/forms" as never}>{w.forms}</Link>
        </>
      }
    >
      <Behind answer={answer} />
      <Panel flush>
        {of ? (
          <DataTable
            name={w.today}
            columns={columns}
            rows={of.tasks}
            rowKey={(one) => one.id}
            onOpen={(one) => void navigate({ to: `/followup/tasks/${one.id}` as never })}
            height={of.changes.length || queries.data?.records.length ? 330 : 520}
            empty={<Empty reason={w.none} />}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
      {queries.data && queries.data.records.length > 0 && (
        <div className="below">
          <Panel title={w.myQueries} flush>
            <DataTable
              name={w.myQueries}
              columns={recordColumns}
              rows={queries.data.records}
              rowKey={(one) => one.id}
              onOpen={(one) => void navigate({ to: `/followup/records/${one.id}` as never })}
              height={130}
            />
          </Panel>
        </div>
      )}
      {of && of.changes.length > 0 && (
        <div className="below">
          <Panel title={w.changes} note={w.changesNote}>
            <Changes changes={of.changes} />
          </Panel>
        </div>
      )}
    </Page>
  );
}

export function useTaskColumns(): Column<FollowUpTaskLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<FollowUpTaskLine>[] => [
      {
        key: "days",
        title: w.left,
        width: 130,
        render: (one) => (
          <span className={one.days_left < 0 ? "days-over" : ""}>{w.daysLeft(one.days_left)}</span>
        ),
        sort: (one) => one.days_left,
      },
      {
        key: "subject",
        title: w.subject,
        width: 80,
        render: (one) => w.subjectNo(one.subject),
        sort: (one) => one.subject,
      },
      { key: "event", title: w.event, width: 170, render: (one) => text(one.event) },
      { key: "project", title: w.project, render: (one) => one.project_title },
      { key: "state", title: w.state, width: 120, render: (one) => text(one.status_label) },
      { key: "calls", title: w.calls, width: 70, align: "right", render: (one) => one.calls || "" },
      { key: "closes", title: w.window, width: 110, render: (one) => formatDay(one.closes) },
      {
        key: "offered",
        title: "",
        width: 130,
        render: (one) => (one.offered ? <span className="ochre">{w.offered}</span> : ""),
      },
    ],
    [w, text],
  );
}
