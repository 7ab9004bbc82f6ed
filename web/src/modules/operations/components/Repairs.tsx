// What the nights mended before they began, and the parcels that hospitals are asked to send again.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { NightRepair, Repairs } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useTableName } from "@/clinical/lakeTables";
import { useViewer } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatDay, formatExact, formatMinute, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { repairsQuery } from "../queries";
import { words } from "../words";
import "../pages/operations.css";

/** What one night mended: what was wrong, in words; tables that were made again; and in numbers. */
export function RepairText({ of }: { of: NightRepair }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const tableName = useTableName();
  const named = (tables: readonly string[]) => listed(tables.map(tableName), lang);
  return (
    <div className="repair-text">
      {of.found.map((found) => (
        <p key={found.en}>{text(found)}</p>
      ))}
      {of.tables_aside.length > 0 && <p>{w.aside(named(of.tables_aside))}</p>}
      {of.logs_aside.length > 0 && <p>{w.logsAside(named(of.logs_aside))}</p>}
      {of.counts.length > 0 && (
        <p className="counts">
          {of.counts.map((c) => (
            <span key={c.name}>
              <span className="quiet">{`${text(c.label)} `}</span>
              {formatExact(c.value)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

export function RepairsPanel({ span }: { span: number }) {
  const w = useWords(words);
  return (
    <Answered span={span} title={w.repairs} note={(of) => w.repairsNote(of.looked_at)}>
      {(of) =>
        of.nights.length ? (
          <ul className="repairs">
            {of.nights.map((night) => (
              <li key={night.run}>
                <Link to="/management/runs" search={{ run: night.run } as never} className="nowrap">
                  {formatMinute(night.started)}
                </Link>
                <RepairText of={night} />
              </li>
            ))}
          </ul>
        ) : (
          <Empty reason={w.noRepairs} />
        )
      }
    </Answered>
  );
}

export function AskedPanel({ span }: { span: number }) {
  const w = useWords(words);
  const text = useText();
  const { screens } = useViewer();
  const opens = screens.includes("parcels");
  return (
    <Answered span={span} title={w.asked} note={() => w.askedNote}>
      {(of) => (
        <DataTable
          name={w.asked}
          dense
          rows={of.asked}
          rowKey={(a) => `${a.hospital}/${a.category}`}
          empty={<Empty reason={w.noAsked} />}
          columns={[
            {
              key: "h",
              title: w.hospital,
              render: (a) =>
                opens ? (
                  <Link to="/management/parcels" search={{ hospital: a.hospital } as never}>
                    <HospitalChip code={a.hospital} />
                  </Link>
                ) : (
                  <HospitalChip code={a.hospital} />
                ),
            },
            { key: "c", title: w.stream, width: 80, render: (a) => text(categoryLabel(a.category)) },
            {
              key: "n",
              title: w.parcelsCount,
              width: 60,
              align: "right",
              render: (a) => formatExact(a.parcels),
            },
            { key: "s", title: w.askedSince, width: 92, render: (a) => formatDay(a.since) },
          ]}
        />
      )}
    </Answered>
  );
}

interface AnsweredProps {
  span: number;
  title: string;
  note: (of: Repairs) => string;
  children: (of: Repairs) => ReactNode;
}

function Answered({ span, title, note, children }: AnsweredProps) {
  const answer = useQuery(repairsQuery);
  const failure = failureOf(answer);
  return (
    <Panel span={span} title={title} note={answer.data && note(answer.data)} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : answer.data ? (
        children(answer.data)
      ) : (
        <div className="page">
          <Loading rows={3} />
        </div>
      )}
    </Panel>
  );
}
