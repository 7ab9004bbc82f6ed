// What in the log a person should look at; each alarm stands until somebody says what it was.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import type { AlarmLine } from "@/api/types";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { alarmsQuery, useClosing } from "../queries";
import { words } from "../words";
import "./audit.css";

export function Alarms() {
  const w = useWords(words);
  const answer = useQuery(alarmsQuery);
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page title={w.alarms} lead={w.alarmsLead}>
      <Behind answer={answer} />
      <Panel flush title={w.alarms} note={answer.data && w.alarmsOpen(answer.data.open)}>
        {answer.data ? (
          <DataTable
            name={w.alarms}
            columns={columns}
            rows={answer.data.alarms}
            rowKey={(one) => one.id}
            height={560}
            minWidth={900}
            empty={<Empty reason={w.noAlarm} />}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
    </Page>
  );
}

/** How an alarm was closed, or the form to close it. */
function Closing({ of }: { of: AlarmLine }) {
  const w = useWords(words);
  const [reason, setReason] = useState("");
  const closing = useClosing();
  if (of.closed_at) {
    return <span title={of.reason}>{[of.closed_by, formatMinute(of.closed_at), of.reason].join(" · ")}</span>;
  }
  return (
    <form
      className="alarm-closing"
      onSubmit={(event) => {
        event.preventDefault();
        closing.mutate({ id: of.id, reason: reason.trim() });
      }}
    >
      <Input
        size="small"
        placeholder={w.whatItWas}
        aria-label={w.whatItWas}
        value={reason}
        maxLength={1000}
        onChange={(e) => setReason(e.target.value)}
      />
      <Button size="small" htmlType="submit" loading={closing.isPending} disabled={!reason.trim()}>
        {w.close}
      </Button>
      {closing.error && <ErrorState problem={asProblem(closing.error)} />}
    </form>
  );
}

function useColumns(): Column<AlarmLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<AlarmLine>[] => [
      { key: "t", title: w.time, width: 134, render: (one) => formatMinute(one.at), sort: (one) => one.at },
      {
        key: "a",
        title: w.who,
        width: 130,
        sort: (one) => one.account,
        render: (one) => (
          <Link
            to="/management/audit"
            search={{ account: one.account, since: formatDay(one.at), until: formatDay(one.at) } as never}
          >
            {one.account}
          </Link>
        ),
      },
      { key: "k", title: w.what, render: (one) => text(one.text), sort: (one) => one.kind },
      {
        key: "n",
        title: w.number,
        width: 70,
        align: "right",
        render: (one) => one.number,
        sort: (one) => one.number,
      },
      {
        key: "e",
        title: w.events,
        width: 130,
        render: (one) => (
          <span className="quiet">{one.first === one.last ? one.first : `${one.first}–${one.last}`}</span>
        ),
      },
      { key: "c", title: w.closing, width: 360, render: (one) => <Closing of={one} /> },
    ],
    [w, text],
  );
}
