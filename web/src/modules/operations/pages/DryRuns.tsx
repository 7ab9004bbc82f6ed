// Nights that were tried on a copy: what the next one would change, before it changes anything.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import type { DryRunLine } from "@/api/types";
import { formatExact, formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { Foreseen } from "../components/Foreseen";
import { words } from "../dryRunWords";
import { askDryRun, dryRunsQuery } from "../queries";
import type { DryRunsState } from "../state";
import "./operations.css";

const isOpen = (of: DryRunLine) => of.status === "asked" || of.status === "running";

export function DryRuns() {
  const w = useWords(words);
  const navigate = useNavigate();
  const { dry } = useSearch({ strict: false }) as DryRunsState;
  const answer = useQuery(dryRunsQuery);
  const client = useQueryClient();
  const columns = useColumns();
  const asking = useMutation({
    mutationFn: askDryRun,
    onSettled: () => client.invalidateQueries({ queryKey: dryRunsQuery.queryKey }),
  });
  const go = (id: string | undefined) =>
    void navigate({ to: "/management/dry-runs", search: { dry: id } as never, replace: true });
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const rows = answer.data?.dry_runs;
  const chosen = rows?.find((one) => one.id === dry);
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <>
          <Link to={"/management/runs" as never}>{w.runs}</Link>
          <Button
            type="primary"
            disabled={!rows || rows.some(isOpen)}
            loading={asking.isPending}
            onClick={() => asking.mutate()}
          >
            {w.ask}
          </Button>
        </>
      }
    >
      <Behind answer={answer} />
      {asking.error && <ErrorState problem={asProblem(asking.error)} />}
      <Panel flush>
        {rows ? (
          <DataTable
            name={w.title}
            rows={rows}
            rowKey={(one) => one.id}
            selected={dry}
            onOpen={(one) => go(one.id)}
            height={600}
            empty={<Empty reason={w.noneYet} />}
            columns={columns}
          />
        ) : (
          <Loading rows={8} />
        )}
      </Panel>
      <Sheet open={!!chosen} onClose={() => go(undefined)} title={w.open} size={760}>
        {chosen && <Foreseen key={`${chosen.id}/${chosen.status}`} id={chosen.id} />}
      </Sheet>
    </Page>
  );
}

function useColumns() {
  const w = useWords(words);
  return [
    { key: "t", title: w.askedAt, width: 150, render: (one: DryRunLine) => formatMinute(one.asked_at) },
    { key: "w", title: w.who, width: 190, render: (one: DryRunLine) => one.asked_by || w.atMachine },
    {
      key: "s",
      title: w.status,
      width: 100,
      render: (one: DryRunLine) => (
        <span className={one.status === "failed" ? "ochre" : isOpen(one) ? "overdue" : ""}>
          {w.statuses[one.status]}
        </span>
      ),
    },
    {
      key: "n",
      title: w.tables,
      width: 80,
      align: "right" as const,
      render: (one: DryRunLine) => number(one.tables),
    },
    {
      key: "r",
      title: w.rowsChange,
      width: 200,
      align: "right" as const,
      render: (one: DryRunLine) => (one.added == null ? "" : `${number(one.added)} / ${number(one.removed)}`),
    },
    {
      key: "p",
      title: w.persons,
      width: 140,
      align: "right" as const,
      render: (one: DryRunLine) => number(one.persons),
    },
    {
      key: "e",
      title: "",
      render: (one: DryRunLine) =>
        one.error ? (
          <span className="ochre">{w.failed(one.error)}</span>
        ) : one.status === "asked" ? (
          <span className="quiet">{w.asking}</span>
        ) : (
          ""
        ),
    },
  ];
}

const number = (n: number | null) => (n == null ? "" : formatExact(n));
