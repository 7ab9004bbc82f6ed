// Answers one question: whose data did not arrive last night, and what to do.
import { Link } from "@tanstack/react-router";
import type { Arrival, Arrivals, StaleMark as Mark } from "@/api/types";
import { AccountingBar } from "@/clinical/AccountingBar";
import { marksOf } from "@/clinical/faults/marks";
import { StaleMark, StaleSign } from "@/clinical/faults/Stale";
import { HeldRows } from "@/clinical/HeldRows";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { useViewer } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatAgo, formatExact, formatMinute } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";
import { TrendSentence } from "./Trends";
import { Until } from "./Until";
import "./arrivals.css";

/** So many hospitals are named in a sentence, and so many have a line without scrolling. */
const NAMED = 3;
const LINES = 8;

/** The state in a shape and a word: full, half or empty circle. */
export function ArrivalState({ of: { state, online } }: { of: Arrival }) {
  const w = useWords(words);
  return (
    <span className={`arrive-state ${state === "arrived" ? "" : "ochre"}`}>
      <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false">
        <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="1.4" />
        {state !== "silent" && (
          <path
            d={state === "arrived" ? "M5 1a4 4 0 1 1 0 8a4 4 0 1 1 0-8" : "M5 1a4 4 0 0 1 0 8z"}
            fill="currentColor"
          />
        )}
      </svg>
      {w.state[state]}
      {state !== "arrived" && online && <span className="small quiet">{w.online}</span>}
    </span>
  );
}

/** What waits for a person first: without data, late, a category behind; then by code. */
export function latestFirst(hospitals: readonly Arrival[]): Arrival[] {
  const rank = (h: Arrival) => (h.state === "silent" ? 0 : h.state === "late" ? 1 : h.late.length ? 2 : 3);
  return [...hospitals].sort((a, b) => rank(a) - rank(b) || a.hospital.localeCompare(b.hospital));
}

/** The answer in a sentence, and in a second one the categories of hospitals that have arrived which fell
 * behind. */
export function ArrivalSentence({ of, wall = false }: { of: Arrivals; wall?: boolean }) {
  const w = useWords(words);
  const text = useText();
  const hospital = useHospital();
  const { lang } = useLang();
  const ago = (time: string | null) => (time ? formatAgo(time, Date.parse(of.as_of), lang) : w.never);
  const list = (names: string[], all: number) =>
    `${names.join(lang === "zh" ? "、" : ", ")}${w.andMore(all - names.length)}`;
  const late = latestFirst(of.hospitals.filter((h) => h.state !== "arrived"));
  const behind = of.hospitals.filter((h) => h.state === "arrived" && h.late.length);
  const sayLate = (h: Arrival) =>
    hospital(h.hospital).short +
    w.since(
      [ago(h.last_parcel_at), h.online ? w.online : ""].filter(Boolean).join(lang === "zh" ? "，" : "; "),
    );
  const sayBehind = (h: Arrival) =>
    [
      hospital(h.hospital).short,
      ...h.late.map((l) => text(categoryLabel(l.category)) + w.since(ago(l.last_at))),
    ].join(" ");
  return (
    <p className="arrive-say">
      {late.length ? w.someLate(late.length, of.hospitals.length) : w.allArrived(of.hospitals.length)}
      {late.length > 0 && (
        <span className="waits">{` ${list(late.slice(0, NAMED).map(sayLate), late.length)}`}</span>
      )}
      {behind.length > 0 && (
        <span className="arrive-behind">
          {w.behind}
          <span className="waits">{` ${list(behind.slice(0, NAMED).map(sayBehind), behind.length)}`}</span>
        </span>
      )}
      {!wall && <TrendSentence of={of.trends} wall={false} />}
    </p>
  );
}

/** The columns; on the wall they are as wide as its larger writing, and nothing can be pressed. */
function useColumns(of: Arrivals, wall: boolean): Column<Arrival>[] {
  const { screens } = useViewer();
  const w = useWords(words);
  const { lang } = useLang();
  const online = of.hospitals.some((h) => h.state !== "arrived" && h.online);
  const wide = (px: number) => (wall ? `${px / 16}em` : px);
  const columns: Column<Arrival>[] = [
    {
      key: "hospital",
      title: w.hospital,
      width: wide(150),
      render: (h) => (
        <span className="with-mark">
          <HospitalChip code={h.hospital} />
          <Older of={marksOf(of.stale, h.hospital)} wall={wall} />
        </span>
      ),
      sort: (h) => h.hospital,
    },
    {
      key: "state",
      title: w.stateTitle,
      width: wide(online ? 176 : 88),
      render: (h) => <ArrivalState of={h} />,
    },
    {
      key: "last",
      title: w.lastParcel,
      width: wall ? wide(228) : 206,
      sort: (h) => h.last_parcel_at,
      render: (h) => (
        <>
          {formatMinute(h.last_parcel_at)}
          {h.last_parcel_at && (
            <span className="quiet">{` ${formatAgo(h.last_parcel_at, Date.parse(of.as_of), lang)}`}</span>
          )}
        </>
      ),
    },
    {
      key: "until",
      title: <span title={w.untilWhy}>{w.until}</span>,
      width: wide(wall ? 96 : 84),
      render: (h) => <Until of={of.until.filter((u) => u.hospital === h.hospital)} wall={wall} />,
    },
    { key: "bar", title: w.account, render: (h) => <AccountingBar of={h} /> },
    {
      key: "read",
      title: w.read,
      width: wide(80),
      align: "right",
      sort: (h) => h.read,
      render: (h) => formatExact(h.read),
    },
    {
      key: "held",
      title: <HeldRows />,
      width: wide(58),
      align: "right",
      sort: (h) => h.held,
      render: (h) => <span className={h.held ? "ochre" : "quiet"}>{formatExact(h.held)}</span>,
    },
  ];
  if (!wall && screens.includes("parcels"))
    columns.push({ key: "go", title: "", width: 84, render: (h) => <ToParcels hospital={h.hospital} /> });
  return columns;
}

/** The mark of a hospital of which something is older; on the wall nothing can be pressed. */
function Older({ of, wall }: { of: readonly Mark[]; wall: boolean }) {
  if (!wall) return <StaleMark of={of} />;
  return of.length ? <StaleSign size={16} /> : null;
}

function ToParcels({ hospital }: { hospital: string }) {
  const w = useWords(words);
  return (
    <Link to="/management/parcels" search={{ hospital } as never}>
      {w.seeParcels}
    </Link>
  );
}

/** `wall`: without the sentence and what can be pressed, and only as many lines as are read from afar.
 * `chosen`: the line to bring into sight. */
export function ArrivalTable({ of, wall = 0, chosen }: { of: Arrivals; wall?: number; chosen?: string }) {
  const w = useWords(words);
  const columns = useColumns(of, wall > 0);
  if (!of.hospitals.length) return <Empty reason={w.noneYet} />;
  const rows = latestFirst(of.hospitals);
  return (
    <>
      {!wall && <ArrivalSentence of={of} />}
      <DataTable
        name={w.arrivals}
        columns={columns}
        rows={wall ? rows.slice(0, wall) : rows}
        rowKey={(h) => h.hospital}
        selected={chosen}
        height={!wall && rows.length > LINES ? 32 + 32 * LINES : undefined}
        dense
      />
    </>
  );
}
