// What stopped hospitals × categories, with the way out; and what the last nights mended by themselves.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Checkbox } from "antd";
import type { FaultLine } from "@/api/types";
import { FaultFacts, useFaultCategory, useFaultRows, useFaultVariable } from "@/clinical/faults/FaultFacts";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { useViewer } from "@/clinical/viewer";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { AskedPanel, RepairsPanel } from "../components/Repairs";
import { faultsQuery } from "../queries";
import type { FaultsState } from "../state";
import { words } from "../words";
import "./operations.css";

export function Faults() {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as FaultsState;
  const answer = useQuery(faultsQuery(state.hospital, true));
  const go = (next: FaultsState) =>
    void navigate({ to: "/management/faults", search: { ...state, ...next } as never, replace: true });
  const { hospital: own } = useViewer();
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const all = answer.data?.faults;
  const open = all?.find((f) => f.id === state.fault);
  // A link to a fault that was mended since has to show it.
  const closedToo = state.closed === "yes" || (!!open && open.closed_run != null);
  const listed = all?.filter((f) => closedToo || f.closed_run == null);
  return (
    <Page title={w.faults} lead={w.faultsLead}>
      <Behind answer={answer} />
      <div className="grid">
        <Panel
          span={12}
          title={closedToo ? w.everyFault : w.openFaults}
          note={all && answer.data && w.faultsNote(all.length - answer.data.closed, answer.data.closed)}
          flush
          actions={
            <Checkbox
              checked={closedToo}
              onChange={(e) => go({ closed: e.target.checked ? "yes" : undefined, fault: undefined })}
            >
              {w.withClosed}
            </Checkbox>
          }
        >
          {listed ? (
            <DataTable
              name={w.faults}
              columns={columns}
              rows={listed}
              rowKey={(f) => f.id}
              selected={state.fault}
              onOpen={(f) => go({ fault: f.id })}
              height={420}
              empty={<Empty reason={closedToo ? w.noFaultsAtAll : own ? w.noOwnFaults : w.noFaults} />}
            />
          ) : (
            <div className="page">
              <Loading rows={4} />
            </div>
          )}
        </Panel>
        {/* What was mended is of no hospital alone: whoever belongs to one is asked for parcels only. */}
        {!own && <RepairsPanel span={7} />}
        <AskedPanel span={own ? 12 : 5} />
      </div>
      <Sheet open={!!open} onClose={() => go({ fault: undefined })} title={w.fault} size={520}>
        {open && (
          <div className="page">
            <FaultFacts of={open} />
          </div>
        )}
      </Sheet>
    </Page>
  );
}

function useColumns(): Column<FaultLine>[] {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const [category, variable, rows] = [useFaultCategory(), useFaultVariable(), useFaultRows()];
  return [
    {
      key: "h",
      title: w.hospital,
      width: 126,
      sort: (f) => hospital(f.hospital).short,
      render: (f) => <HospitalChip code={f.hospital} />,
    },
    {
      key: "c",
      title: w.stream,
      width: 112,
      sort: category,
      render: (f) => (
        <>
          <span className="fault-found">{category(f)}</span>
          {f.variable && <span className="fault-second quiet">{variable(f)}</span>}
        </>
      ),
    },
    {
      key: "k",
      title: w.kind,
      width: 112,
      sort: (f) => text(f.code_label),
      render: (f) => <span className="fault-found">{text(f.code_label)}</span>,
    },
    {
      key: "f",
      title: w.foundTodo,
      render: (f) => (
        <>
          <span className="fault-found">{text(f.found)}</span>
          <span className="fault-found ochre">{text(f.todo)}</span>
        </>
      ),
    },
    {
      key: "n",
      title: w.faultRows,
      width: 88,
      align: "right",
      sort: (f) => f.rows,
      render: (f) => (f.rows === 0 ? "—" : rows(f)),
    },
    {
      key: "1",
      title: w.first,
      width: 96,
      sort: (f) => f.first_at,
      render: (f) => <span title={formatMinute(f.first_at)}>{formatDay(f.first_at)}</span>,
    },
    {
      key: "2",
      title: w.last,
      width: 96,
      sort: (f) => f.last_at,
      render: (f) => <span title={formatMinute(f.last_at)}>{formatDay(f.last_at)}</span>,
    },
    {
      key: "s",
      title: w.standsAt,
      width: 96,
      sort: (f) => f.since?.number ?? null,
      render: (f) =>
        f.closed_run == null ? (
          <span className="overdue">{formatDay(f.since?.at)}</span>
        ) : (
          <span className="quiet">{text(f.status_label)}</span>
        ),
    },
  ];
}
