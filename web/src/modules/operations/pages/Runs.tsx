// The nights: what each run read and wrote, and how long it took.

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { RunLine } from "@/api/types";
import { HeldRows } from "@/clinical/HeldRows";
import { HospitalChip } from "@/clinical/hospitals";
import { useTableName } from "@/clinical/lakeTables";
import { ToDryRuns } from "@/clinical/ToDryRuns";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { RepairText } from "../components/Repairs";
import { RunFaults } from "../components/RunFaults";
import { runQuery, runsQuery } from "../queries";
import type { RunsState } from "../state";
import { words } from "../words";
import "./operations.css";

/** `12.3 s` below a minute, else minutes and whole seconds. */
export function tookText(seconds: number, w: (typeof words)["zh"]): string {
  const rounded = Math.round(seconds);
  return Number(seconds.toFixed(1)) < 60
    ? w.seconds(seconds.toFixed(1))
    : w.minutes(Math.floor(rounded / 60), rounded % 60);
}

function useTook(): (seconds: number | null) => string {
  const w = useWords(words);
  return (s) => (s == null ? "" : tookText(s, w));
}

function Counts({ of }: { of: RunLine }) {
  const text = useText();
  return (
    <span className="counts">
      {of.counts
        .filter((c) => c.value > 0)
        .slice(0, 6)
        .map((c) => (
          <span key={c.name}>
            <span className="quiet">{`${text(c.label)} `}</span>
            {formatExact(c.value)}
          </span>
        ))}
    </span>
  );
}

export function Runs() {
  const w = useWords(words);
  const text = useText();
  const took = useTook();
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as RunsState;
  const answer = useQuery(runsQuery);
  const go = (run: string | undefined) =>
    void navigate({ to: "/management/runs", search: { run } as never, replace: true });
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page title={w.runs} lead={w.runsLead} actions={<ToDryRuns />}>
      <Behind answer={answer} />
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.runs}
            rows={answer.data.runs}
            rowKey={(r) => r.id}
            selected={state.run}
            onOpen={(r) => go(r.id)}
            height={620}
            empty={<Empty reason={w.noRuns} />}
            columns={[
              {
                key: "s",
                title: w.started,
                width: 140,
                sort: (r) => r.started,
                render: (r) => formatMinute(r.started),
              },
              {
                key: "k",
                title: w.kind,
                width: 136,
                sort: (r) => text(r.kind_label),
                render: (r) => text(r.kind_label),
              },
              {
                key: "t",
                title: w.status,
                width: 84,
                sort: (r) => r.status,
                render: (r) => (
                  <span className={r.status === "failed" ? "ochre" : r.status === "running" ? "overdue" : ""}>
                    {w.statuses[r.status]}
                  </span>
                ),
              },
              {
                key: "d",
                title: w.took,
                width: 110,
                align: "right",
                sort: (r) => r.seconds,
                render: (r) => took(r.seconds),
              },
              {
                key: "c",
                title: w.counts,
                render: (r) =>
                  r.error ? <span className="ochre">{w.failedWith(r.error)}</span> : <Counts of={r} />,
              },
            ]}
          />
        ) : (
          <Loading rows={8} />
        )}
      </Panel>
      <Sheet open={!!state.run} onClose={() => go(undefined)} title={w.lines} size={760}>
        {state.run && <RunCard id={state.run} />}
      </Sheet>
    </Page>
  );
}

function RunCard({ id }: { id: string }) {
  const w = useWords(words);
  const tableName = useTableName();
  const answer = useQuery(runQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const { lines, lines_total, faults, repair } = answer.data;
  const note = w.linesNote(formatExact(lines.length), formatExact(lines_total));
  return (
    <>
      <Behind answer={answer} />
      <RunFaults run={id} of={faults} />
      {repair && (
        <section className="run-part">
          <h3>{w.repairs}</h3>
          <RepairText of={repair} />
        </section>
      )}
      <p className="quiet small">{`${id} · ${note}`}</p>
      <DataTable
        name={w.lines}
        rows={lines}
        rowKey={(l) => `${l.table}/${l.version}/${l.hospital}/${l.month}/${l.bucket}/${l.parcel}`}
        height={faults.length || repair ? 440 : 620}
        dense
        minWidth={700}
        empty={<Empty reason={w.noLines} />}
        columns={[
          {
            key: "t",
            title: w.table,
            render: (l) => <span title={l.table}>{tableName(l.table)}</span>,
            sort: (l) => l.table,
          },
          { key: "v", title: w.version, width: 56, align: "right", render: (l) => l.version },
          {
            key: "h",
            title: w.hospital,
            width: 120,
            render: (l) => (l.hospital ? <HospitalChip code={l.hospital} /> : ""),
          },
          {
            key: "m",
            title: w.part,
            width: 96,
            render: (l) => (l.bucket == null ? l.month : w.bucket(l.bucket)),
          },
          {
            key: "i",
            title: w.rowsIn,
            width: 86,
            align: "right",
            render: (l) => (l.rows_in == null ? "—" : formatExact(l.rows_in)),
            sort: (l) => l.rows_in ?? -1,
          },
          {
            key: "o",
            title: w.rowsOut,
            width: 86,
            align: "right",
            render: (l) => formatExact(l.rows_out),
            sort: (l) => l.rows_out,
          },
          {
            key: "d",
            title: <HeldRows />,
            width: 70,
            align: "right",
            render: (l) => formatExact(l.held),
            sort: (l) => l.held,
          },
        ]}
      />
    </>
  );
}
