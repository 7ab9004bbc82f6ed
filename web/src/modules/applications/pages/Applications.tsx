// Applications: the own ones with who holds them, and those that wait for the caller's decision.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { ApplicationLine } from "@/api/types";
import { useMay, useViewer } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Begin } from "../components/Begin";
import { Seats, Silence } from "../components/Seats";
import { applicationsQuery } from "../queries";
import { words } from "../words";

export function Applications() {
  const w = useWords(words);
  const may = useMay();
  const { hospital } = useViewer();
  const navigate = useNavigate();
  const { project, replaces } = useSearch({ strict: false }) as { project?: string; replaces?: string };
  const answer = useQuery(applicationsQuery);
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page title={w.applications} lead={w.lead} actions={hospital && <Silence />}>
      <Behind answer={answer} />
      {project && (
        <div className="above">
          <Begin project={project} replaces={replaces ?? ""} />
        </div>
      )}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.applications}
            columns={columns}
            rows={answer.data.applications}
            rowKey={(one) => one.id}
            onOpen={(one) => void navigate({ to: `/applications/${one.id}` as never })}
            height={400}
            empty={<Empty reason={w.none} />}
          />
        ) : (
          <div className="page">
            <Loading rows={6} />
          </div>
        )}
      </Panel>
      {may("applications.seats") && (
        <div className="below">
          <Seats />
        </div>
      )}
    </Page>
  );
}

function useColumns(): Column<ApplicationLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ApplicationLine>[] => [
      { key: "title", title: w.title, render: (one) => one.title, sort: (one) => one.title },
      { key: "kind", title: w.kind, width: 90, render: (one) => text(one.kind_label) },
      { key: "state", title: w.state, width: 110, render: (one) => text(one.status_label) },
      {
        key: "holder",
        title: w.holder,
        width: 240,
        render: (one) => (
          <span className={one.mine ? "ochre" : ""}>
            {[one.mine && w.yours, ...one.waits_for.map(text)].filter(Boolean).join(" · ")}
          </span>
        ),
      },
      {
        key: "due",
        title: w.due,
        width: 190,
        render: (one) => (one.due ? `${formatMinute(one.due)}${one.overdue ? ` · ${w.overdue}` : ""}` : ""),
        sort: (one) => one.due,
      },
      { key: "sent", title: w.sent, width: 134, render: (one) => formatMinute(one.sent) },
    ],
    [w, text],
  );
}
