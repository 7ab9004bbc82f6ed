// Answers one question: whose data did not arrive last night, and what to do.
import { Link } from "@tanstack/react-router";
import type { Arrival, Arrivals } from "@/api/types";
import { categoryLabel } from "@/dictionary";
import { AccountingBar } from "@/kit/AccountingBar";
import { type Column, DataTable } from "@/kit/DataTable";
import { formatAgo, formatExact, formatMinute } from "@/kit/format";
import { HospitalChip, useHospital } from "@/kit/hospitals";
import { useLang, useText, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { useViewer } from "@/kit/viewer";
import { words } from "../words";
import "./arrivals.css";

/** The state in a shape and a word: full, half or empty circle. */
export function ArrivalState({ state }: { state: Arrival["state"] }) {
  const w = useWords(words);
  return (
    <span className={`arrive-state ${state === "arrived" ? "" : "ochre"}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
        {state !== "silent" && (
          <path d={state === "arrived" ? "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8" : "M5 1a4 4 0 0 1 0 8z"} fill="currentColor" />
        )}
      </svg>
      {w.state[state]}
    </span>
  );
}

/** The answer in one sentence. */
export function ArrivalSentence({ of }: { of: Arrivals }) {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const { lang } = useLang();
  const late = of.hospitals.filter((h) => h.state !== "arrived");
  if (!late.length) return <p className="arrive-say">{w.allArrived(of.hospitals.length)}</p>;
  const say = (h: Arrival) => {
    const what = h.late.map((l) => text(categoryLabel(l.category))).join(lang === "zh" ? "、" : ", ");
    const since = h.last_parcel_at ? formatAgo(h.last_parcel_at, Date.parse(of.as_of), lang) : w.state.silent;
    return `${hospital(h.hospital).short}${what ? ` ${what}` : ""} ${w.ago(since)}`;
  };
  return (
    <p className="arrive-say">
      {w.someLate(late.length, of.hospitals.length)}
      <span className="waits">{` ${late.map(say).join(lang === "zh" ? "；" : "; ")}`}</span>
    </p>
  );
}

/** `wall`: without the sentence and without what can be pressed. */
export function ArrivalTable({ of, wall = false }: { of: Arrivals; wall?: boolean }) {
  const { screens } = useViewer();
  const w = useWords(words);
  const { lang } = useLang();
  if (!of.hospitals.length) return <Empty reason={w.noneYet} />;
  const columns: Column<Arrival>[] = [
    {
      key: "hospital",
      title: w.hospital,
      width: 130,
      render: (h) => <HospitalChip code={h.hospital} />,
      sort: (h) => h.hospital,
    },
    { key: "state", title: w.stateTitle, width: 84, render: (h) => <ArrivalState state={h.state} /> },
    {
      key: "last",
      title: w.lastParcel,
      width: wall ? 228 : 186,
      sort: (h) => h.last_parcel_at,
      render: (h) => (
        <>
          {formatMinute(h.last_parcel_at)}
          {h.last_parcel_at && <span className="quiet">{` ${formatAgo(h.last_parcel_at, Date.parse(of.as_of), lang)}`}</span>}
        </>
      ),
    },
    { key: "bar", title: w.account, render: (h) => <AccountingBar of={h} /> },
    { key: "read", title: w.read, width: 76, align: "right", sort: (h) => h.read, render: (h) => formatExact(h.read) },
    {
      key: "held",
      title: <span title={w.heldWhy}>{w.held}</span>,
      width: 56,
      align: "right",
      sort: (h) => h.held,
      render: (h) => <span className={h.held ? "ochre" : "quiet"}>{formatExact(h.held)}</span>,
    },
    {
      key: "go",
      title: "",
      width: 84,
      render: (h) => (
        <Link to="/management/parcels" search={{ hospital: h.hospital } as never}>
          {w.seeParcels}
        </Link>
      ),
    },
  ];
  return (
    <>
      {!wall && <ArrivalSentence of={of} />}
      <DataTable
        name={w.arrivals}
        columns={wall || !screens.includes("parcels") ? columns.filter((c) => c.key !== "go") : columns}
        rows={of.hospitals}
        rowKey={(h) => h.hospital}
        dense
      />
    </>
  );
}
