// The limits that inspectors changed, with who, why and until when; one that stands can be taken back.
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import type { ChangedLimit } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatDay, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { issueWords } from "../issueWords";
import { limitsQuery, useLifting } from "../queries";

export function Limits() {
  const w = useWords(issueWords);
  const answer = useQuery(limitsQuery);
  const columns = useColumns(answer.data?.may_change ?? false);
  if (!answer.data) return null;
  return (
    <Panel span={12} flush title={w.limits} note={w.limitsNote}>
      <DataTable
        name={w.limits}
        columns={columns}
        rows={answer.data.limits}
        rowKey={(one) => one.id}
        height={190}
        minWidth={900}
        empty={<Empty reason={w.noLimits} />}
      />
    </Panel>
  );
}

function useColumns(mayChange: boolean): Column<ChangedLimit>[] {
  const w = useWords(issueWords);
  const text = useText();
  return [
    { key: "k", title: w.check, render: (one) => <span title={one.check}>{text(one.label)}</span> },
    {
      key: "h",
      title: w.hospital,
      width: 116,
      render: (one) => (one.hospital ? <HospitalChip code={one.hospital} /> : w.everyHospital),
    },
    {
      key: "l",
      title: w.limit,
      width: 170,
      render: (one) => w.limitSay(formatShare(one.share, 2), one.count ?? null),
    },
    { key: "r", title: w.why, render: (one) => one.reason },
    {
      key: "d",
      title: w.span,
      width: 190,
      render: (one) => `${formatDay(one.since)} – ${one.until ? formatDay(one.until) : ""}`,
    },
    { key: "b", title: w.by, width: 110, render: (one) => one.by },
    {
      key: "x",
      title: w.state,
      width: 250,
      render: (one) => <Lift of={one} mayChange={mayChange} />,
    },
  ];
}

function Lift({ of, mayChange }: { of: ChangedLimit; mayChange: boolean }) {
  const w = useWords(issueWords);
  const lifting = useLifting(of.id);
  const [reason, setReason] = useState("");
  if (of.lifted_at) return <span title={of.lifted_reason}>{w.lifted(of.lifted_by)}</span>;
  const state = of.holds ? w.holds : w.holdsNot;
  if (!mayChange) return <span>{state}</span>;
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        lifting.mutate(reason.trim());
      }}
    >
      <span>{state}</span>
      <Input
        size="small"
        maxLength={1000}
        aria-label={w.why}
        placeholder={w.why}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
      <Button size="small" htmlType="submit" loading={lifting.isPending} disabled={!reason.trim()}>
        {w.lift}
      </Button>
      {lifting.error && <ErrorState problem={asProblem(lifting.error)} />}
    </form>
  );
}
