// Emergency accesses: who opened whom and why, and what a reviewer found.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import type { EmergencyLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { Empty, ErrorState } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { emergencyWords } from "../emergencyWords";
import { emergenciesQuery, reviewEmergency, useChange } from "../queries";
import { Read } from "./Read";

export function Emergencies() {
  const w = useWords(emergencyWords);
  const answer = useQuery(emergenciesQuery);
  const columns = useColumns();
  const [opened, setOpened] = useState<string | null>(null);
  const open = answer.data?.emergencies.find((one) => one.id === opened);
  return (
    <>
      <Read answer={answer}>
        {(data) => (
          <Panel title={w.emergencies} note={w.note} flush>
            <DataTable
              name={w.emergencies}
              columns={columns}
              rows={data.emergencies}
              rowKey={(one) => one.id}
              selected={opened}
              onOpen={(one) => setOpened(one.id)}
              height={440}
              empty={<Empty reason={w.none} />}
            />
          </Panel>
        )}
      </Read>
      <Sheet open={!!open} onClose={() => setOpened(null)} title={w.one} size={480}>
        {open && <One key={open.id} of={open} />}
      </Sheet>
    </>
  );
}

function One({ of }: { of: EmergencyLine }) {
  const w = useWords(emergencyWords);
  const text = useText();
  const may = useMay();
  const period = `${formatMinute(of.since)} – ${formatMinute(of.until)}`;
  return (
    <div className="page part">
      <Facts
        facts={[
          [w.who, `${text(of.label)} · ${of.account}`],
          [w.hospital, of.hospital && <HospitalChip code={of.hospital} />],
          [w.person, of.person],
          [w.period, period],
          [w.acts, String(of.acts)],
          [w.state, text(of.state_label)],
          [w.due, formatMinute(of.due)],
        ]}
      />
      <h2 className="sub">{w.reason}</h2>
      <p>{of.reason}</p>
      {may("audit") && (
        <Link to="/management/audit" search={{ account: of.account, person: of.person } as never}>
          {w.log}
        </Link>
      )}
      {of.reviewed_at && (
        <p className="quiet">{w.found(of.reviewed_by, formatMinute(of.reviewed_at), of.verdict)}</p>
      )}
      {of.may_review ? <Review of={of} /> : !of.reviewed_at && <p className="quiet">{w.notYours}</p>}
    </div>
  );
}

function Review({ of }: { of: EmergencyLine }) {
  const w = useWords(emergencyWords);
  const [reason, setReason] = useState("");
  const reviewing = useChange(reviewEmergency(of.id));
  const give = (verdict: "justified" | "unjustified") => reviewing.mutate({ verdict, reason });
  return (
    <>
      <h2 className="sub">{w.review}</h2>
      <p className="small quiet">{w.consequence}</p>
      <div className="administer">
        <Input
          size="small"
          className="grow"
          aria-label={w.verdictReason}
          placeholder={w.verdictReason}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button
          size="small"
          type="primary"
          disabled={!reason.trim()}
          loading={reviewing.isPending}
          onClick={() => give("justified")}
        >
          {w.justified}
        </Button>
        <Button
          size="small"
          danger
          disabled={!reason.trim()}
          loading={reviewing.isPending}
          onClick={() => give("unjustified")}
        >
          {w.unjustified}
        </Button>
      </div>
      {reviewing.error && <ErrorState problem={asProblem(reviewing.error)} />}
    </>
  );
}

function useColumns(): Column<EmergencyLine>[] {
  const w = useWords(emergencyWords);
  const text = useText();
  return useMemo(
    (): Column<EmergencyLine>[] => [
      {
        key: "since",
        title: w.since,
        width: 134,
        render: (one) => formatMinute(one.since),
        sort: (one) => one.since,
      },
      { key: "who", title: w.who, width: 140, render: (one) => text(one.label), sort: (one) => one.account },
      {
        key: "hospital",
        title: w.hospital,
        width: 120,
        render: (one) => one.hospital && <HospitalChip code={one.hospital} />,
        sort: (one) => one.hospital,
      },
      { key: "reason", title: w.reason, render: (one) => one.reason },
      {
        key: "state",
        title: w.state,
        width: 120,
        render: (one) => (
          <span className={one.state === "overdue" || one.state === "unjustified" ? "ochre" : ""}>
            {text(one.state_label)}
          </span>
        ),
        sort: (one) => one.state,
      },
      {
        key: "due",
        title: w.due,
        width: 134,
        render: (one) => formatMinute(one.due),
        sort: (one) => one.due,
      },
    ],
    [w, text],
  );
}
