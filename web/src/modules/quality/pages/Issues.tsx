// Issues to hospitals: what is due first, how the hospitals stand, and all that happened to one.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Checkbox } from "antd";
import type { IssueLine, IssueStanding, IssueTrendMonth } from "@/api/types";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { useViewer } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatDay, formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { IssueSheet } from "../components/IssueSheet";
import { Limits } from "../components/Limits";
import { issueWords } from "../issueWords";
import { issuesQuery } from "../queries";
import type { IssuesState } from "../state";
import "./quality.css";

export function Issues() {
  const w = useWords(issueWords);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as IssuesState;
  const answer = useQuery(issuesQuery(state.hospital, state.closed === "yes"));
  const go = (next: IssuesState) =>
    void navigate({ to: "/management/issues", search: { ...state, ...next } as never, replace: true });
  const { hospital: own } = useViewer();
  const [columns, standing] = [useColumns(), useStanding()];
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page title={w.issues} lead={w.issuesLead}>
      <Behind answer={answer} />
      <div className="grid">
        {!own && (
          <Panel span={7} flush title={w.standings} note={w.standingsNote}>
            {answer.data && (
              <DataTable
                name={w.standings}
                columns={standing}
                rows={answer.data.standings}
                rowKey={(one) => one.hospital}
                onOpen={(one) => go({ hospital: one.hospital === state.hospital ? undefined : one.hospital })}
                selected={state.hospital}
                height={190}
                empty={<Empty reason={w.noStandings} />}
              />
            )}
          </Panel>
        )}
        <Months of={answer.data?.trend} alone={!!own} />
        <Panel
          span={12}
          flush
          title={w.issues}
          note={answer.data && w.issuesNote(answer.data.total)}
          actions={
            <Checkbox
              checked={state.closed === "yes"}
              onChange={(e) => go({ closed: e.target.checked ? "yes" : undefined })}
            >
              {w.closedToo}
            </Checkbox>
          }
        >
          {answer.data ? (
            <DataTable
              name={w.issues}
              columns={columns}
              rows={answer.data.issues}
              rowKey={(one) => one.id}
              selected={state.issue}
              onOpen={(one) => go({ issue: one.id })}
              height={380}
              minWidth={960}
              empty={<Empty reason={w.noIssues} />}
            />
          ) : (
            <div className="page">
              <Loading rows={8} />
            </div>
          )}
        </Panel>
        <Limits />
      </div>
      <Sheet open={!!state.issue} onClose={() => go({ issue: undefined })} title={w.issues} size={560}>
        {state.issue && <IssueSheet id={state.issue} key={state.issue} />}
      </Sheet>
    </Page>
  );
}

/** What was opened, repaired and left open month by month; `alone` where there is no table of hospitals. */
function Months({ of, alone }: { of?: readonly IssueTrendMonth[]; alone: boolean }) {
  const w = useWords(issueWords);
  const months = useMonths();
  return (
    <Panel span={alone ? 12 : 5} flush title={w.monthly} note={alone ? undefined : w.monthlyNote}>
      {of && (
        <DataTable
          name={w.monthly}
          columns={months}
          rows={[...of].reverse()}
          rowKey={(one) => one.month}
          height={190}
          empty={<Empty reason={w.noStandings} />}
        />
      )}
    </Panel>
  );
}

function useColumns(): Column<IssueLine>[] {
  const w = useWords(issueWords);
  const text = useText();
  const hospital = useHospital();
  return [
    {
      key: "h",
      title: w.hospital,
      width: 116,
      sort: (one) => hospital(one.hospital).short,
      render: (one) => <HospitalChip code={one.hospital} />,
    },
    { key: "k", title: w.check, sort: (one) => text(one.label), render: (one) => text(one.label) },
    {
      key: "c",
      title: w.category,
      width: 96,
      sort: (one) => text(categoryLabel(one.category)),
      render: (one) => text(categoryLabel(one.category)),
    },
    {
      key: "s",
      title: w.severityTitle,
      width: 64,
      sort: (one) => one.severity,
      render: (one) => w.severity[one.severity],
    },
    {
      key: "v",
      title: w.violated,
      width: 140,
      align: "right",
      sort: (one) => one.violated,
      render: (one) => w.of(formatExact(one.violated), formatExact(one.applicable)),
    },
    {
      key: "t",
      title: w.state,
      width: 96,
      sort: (one) => text(one.status_label),
      render: (one) => text(one.status_label),
    },
    { key: "a", title: w.answer, width: 130, render: (one) => text(one.answer) },
    {
      key: "w",
      title: w.holder,
      width: 76,
      sort: (one) => w.holders[one.holder],
      render: (one) => w.holders[one.holder],
    },
    {
      key: "d",
      title: w.due,
      width: 148,
      sort: (one) => one.due ?? "",
      render: (one) => (
        <>
          {formatDay(one.due)} {one.overdue && <strong>{w.late}</strong>}
        </>
      ),
    },
  ];
}

function useStanding(): Column<IssueStanding>[] {
  const w = useWords(issueWords);
  const number = (
    key: string,
    title: string,
    of: (one: IssueStanding) => number | null,
  ): Column<IssueStanding> => ({
    key,
    title,
    align: "right",
    sort: of,
    render: (one) => {
      const value = of(one);
      return value == null ? "—" : formatExact(value, key === "m" ? 1 : 0);
    },
  });
  return [
    number("p", w.place, (one) => one.place),
    { key: "h", title: w.hospital, render: (one) => <HospitalChip code={one.hospital} /> },
    number("l", w.overdue, (one) => one.overdue),
    number("o", w.openOnes, (one) => one.open),
    number("r", w.repaired, (one) => one.repaired),
    number("m", w.days, (one) => one.days_to_repair ?? null),
    number("b", w.returns, (one) => one.returns),
  ];
}

function useMonths(): Column<IssueTrendMonth>[] {
  const w = useWords(issueWords);
  const number = (key: "opened" | "repaired" | "otherwise" | "standing"): Column<IssueTrendMonth> => ({
    key,
    title: w[key],
    align: "right",
    render: (one) => formatExact(one[key]),
  });
  return [
    { key: "m", title: w.month, render: (one) => one.month },
    number("opened"),
    number("repaired"),
    number("otherwise"),
    number("standing"),
  ];
}
