// What arrived, parcel by parcel, and whether the account balances.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Select } from "antd";
import { useMemo } from "react";
import type { ParcelLine } from "@/api/types";
import { type Accounting, AccountingBar } from "@/clinical/AccountingBar";
import { HospitalChip, useHospitals } from "@/clinical/hospitals";
import { useSeesChecks, useViewer } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatDay, formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { parcelsQuery } from "../queries";
import type { ParcelsState } from "../state";
import { words } from "../words";
import "./operations.css";

const idOf = (p: ParcelLine) => `${p.hospital}/${p.stream}/${p.epoch}-${p.seq}`;

export function sumOf(parcels: readonly Accounting[]): Accounting {
  const add = (key: keyof Accounting) => parcels.reduce((n, p) => n + p[key], 0);
  return {
    read: add("read"),
    accepted: add("accepted"),
    quarantined: add("quarantined"),
    duplicate: add("duplicate"),
  };
}

export function Parcels() {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as ParcelsState;
  const answer = useInfiniteQuery(parcelsQuery(state.hospital, state.status));
  const go = (next: ParcelsState) =>
    void navigate({ to: "/management/parcels", search: { ...state, ...next } as never, replace: true });
  const parcels = useMemo(() => answer.data?.pages.flatMap((p) => p.parcels) ?? [], [answer.data]);
  const total = answer.data?.pages[0]?.total ?? 0;
  const columns = useColumns();
  const failure = failureOf(answer);
  const open = parcels.find((p) => idOf(p) === state.parcel);
  return (
    <Page title={w.parcels} lead={w.parcelsLead} actions={<Filters state={state} onChange={go} />}>
      <Panel
        title={w.sum}
        note={!failure && w.sumNote(formatExact(parcels.length), formatExact(total))}
        flush
      >
        {failure ? (
          <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
        ) : answer.data ? (
          <>
            <Behind answer={answer} />
            {parcels.length > 0 && (
              <div className="parcel-sum sum-bar">
                <AccountingBar of={sumOf(parcels)} labelled />
              </div>
            )}
            <DataTable
              name={w.parcels}
              columns={columns}
              rows={parcels}
              rowKey={idOf}
              selected={state.parcel}
              onOpen={(p) => go({ parcel: idOf(p) })}
              height={540}
              dense
              empty={<Empty reason={w.noParcels} />}
              more={{ total, loading: answer.isFetchingNextPage, onMore: () => void answer.fetchNextPage() }}
            />
          </>
        ) : (
          <div className="page">
            <Loading rows={10} />
          </div>
        )}
      </Panel>
      <Sheet open={!!open} onClose={() => go({ parcel: undefined })} title={w.parcel} size={520}>
        {open && <ParcelCard of={open} />}
      </Sheet>
    </Page>
  );
}

function Filters({ state, onChange }: { state: ParcelsState; onChange: (next: ParcelsState) => void }) {
  const w = useWords(words);
  const text = useText();
  const hospitals = useHospitals();
  // Whoever belongs to a hospital sees that one.
  const { hospital: own } = useViewer();
  return (
    <>
      <Select
        size="small"
        aria-label={w.hospital}
        style={{ width: 150 }}
        value={state.hospital ?? own ?? ""}
        onChange={(hospital) => onChange({ hospital: hospital || undefined })}
        options={[
          ...(own ? [] : [{ value: "", label: w.allHospitals }]),
          ...hospitals
            .filter((h) => !own || h.code === own || h.code === state.hospital)
            .map((h) => ({ value: h.code, label: text(h.short) })),
        ]}
      />
      <Select
        size="small"
        aria-label={w.status}
        style={{ width: 120 }}
        value={state.status ?? ""}
        onChange={(status) => onChange({ status: status || undefined })}
        options={[
          { value: "", label: w.allStatus },
          ...["stored", "loaded", "held"].map((s) => ({ value: s, label: w.statuses[s] ?? s })),
        ]}
      />
    </>
  );
}

function useColumns(): Column<ParcelLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ParcelLine>[] => [
      {
        key: "t",
        title: w.stored,
        width: 136,
        sort: (p) => p.stored_at,
        render: (p) => formatMinute(p.stored_at),
      },
      {
        key: "h",
        title: w.hospital,
        width: 126,
        sort: (p) => p.hospital,
        render: (p) => <HospitalChip code={p.hospital} />,
      },
      {
        key: "s",
        title: w.stream,
        width: 92,
        sort: (p) => p.stream,
        render: (p) => text(categoryLabel(p.stream)),
      },
      { key: "n", title: w.seq, width: 62, align: "right", render: (p) => `${p.epoch}-${p.seq}` },
      { key: "b", title: w.account, render: (p) => <AccountingBar of={p} /> },
      {
        key: "r",
        title: w.read,
        width: 80,
        align: "right",
        sort: (p) => p.read,
        render: (p) => formatExact(p.read),
      },
      {
        key: "q",
        title: w.quarantined,
        width: 70,
        align: "right",
        sort: (p) => p.quarantined,
        render: (p) => (
          <span className={p.quarantined ? "ochre" : "quiet"}>{formatExact(p.quarantined)}</span>
        ),
      },
      {
        key: "d",
        title: w.duplicate,
        width: 64,
        align: "right",
        sort: (p) => p.duplicate,
        render: (p) => <span className="quiet">{formatExact(p.duplicate)}</span>,
      },
      {
        key: "st",
        title: w.status,
        width: 84,
        sort: (p) => p.status,
        render: (p) => (
          <span
            className={p.status === "held" ? "ochre" : p.status === "stored" || p.wanted_at ? "overdue" : ""}
          >
            {p.wanted_at ? w.wanted : w.statuses[p.status]}
          </span>
        ),
      },
    ],
    [w, text],
  );
}

function ParcelCard({ of }: { of: ParcelLine }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="page">
      <AccountingBar of={of} labelled />
      <br />
      <Facts
        facts={[
          [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          [w.stream, text(categoryLabel(of.stream))],
          [w.seq, `${of.epoch}-${of.seq}`],
          [w.status, [w.statuses[of.status], of.reason].filter(Boolean).join(" · ")],
          [w.wanted, formatMinute(of.wanted_at)],
          [w.stored, formatMinute(of.stored_at)],
          [w.loadedAt, formatMinute(of.loaded_at)],
          [w.window, [formatDay(of.window_low), formatDay(of.window_high)].filter(Boolean).join(" – ")],
          [w.deleted, formatExact(of.deleted)],
          [w.rows, formatExact(of.rows)],
          [w.size, `${formatExact(Math.round(of.bytes / 1024))} kB`],
          [w.hash, of.sha256],
          [w.run, of.run_id],
        ]}
      />
      {of.quarantined > 0 && <Why of={of} />}
    </div>
  );
}

/** Where a refused row's reason stands: the checks of its hospital and category count them by column. */
function Why({ of }: { of: ParcelLine }) {
  const w = useWords(words);
  const opens = useSeesChecks();
  const params = { hospital: of.hospital, category: of.stream };
  return (
    <div className="prose small">
      <p>{w.whyQuarantined}</p>
      <code>{`heluo hospital quarantine ${of.hospital}`}</code>
      {opens && (
        <p>
          <Link to="/management/quality/$hospital/$category" params={params}>
            {w.openChecks}
          </Link>
        </p>
      )}
    </div>
  );
}
