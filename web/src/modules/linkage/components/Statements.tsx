// What people decided of pairs of registrations, what followed, and the way back.
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import type { LinkageStatement } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { Empty, ErrorState } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { takeBack, useChange } from "../queries";
import { words } from "../words";

/** A key of `words.states`. */
export function stateOf(one: LinkageStatement): string {
  if (!one.active) return "back";
  if (!one.followed) return "waits";
  if (one.same !== one.together) return "unlike";
  return one.same ? "joined" : "apart";
}

export function Statements({ of }: { of: readonly LinkageStatement[] }) {
  const w = useWords(words);
  const [chosen, setChosen] = useState<number>();
  const columns = useColumns();
  const open = of.find((one) => one.decision === chosen);
  return (
    <Panel title={w.decided} flush>
      <DataTable
        name={w.decided}
        columns={columns}
        rows={of}
        rowKey={(one) => String(one.decision)}
        selected={chosen === undefined ? undefined : String(chosen)}
        onOpen={(one) => setChosen(one.decision)}
        height={220}
        dense
        empty={<Empty reason={w.noDecided} />}
      />
      <Sheet open={!!open} onClose={() => setChosen(undefined)} title={w.decided} size={480}>
        {open && <Statement key={open.decision} of={open} />}
      </Sheet>
    </Panel>
  );
}

function Statement({ of }: { of: LinkageStatement }) {
  const w = useWords(words);
  const may = useMay()("linkage.decide");
  const taking = useChange(takeBack);
  const [reason, setReason] = useState("");
  return (
    <div className="page">
      <Facts
        facts={[
          [w.verdict, of.same ? w.same : w.other],
          [w.state, w.states[stateOf(of)]],
          [w.hospitals, of.hospitals.map((code) => <HospitalChip key={code} code={code} full />)],
          [w.reason, of.reason],
          [w.actor, of.actor],
          [w.at, formatMinute(of.at)],
        ]}
      />
      {may && of.active && (
        <>
          <p className="small quiet">{w.takeBackNote}</p>
          <Input
            aria-label={w.reason}
            placeholder={w.reason}
            maxLength={400}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            style={{ margin: "0 0 12px" }}
          />
          <Button
            danger
            disabled={reason.trim().length < 2}
            loading={taking.isPending}
            onClick={() => taking.mutate({ id: of.decision, reason: reason.trim() })}
          >
            {w.takeBack}
          </Button>
          {taking.error && <ErrorState problem={asProblem(taking.error)} />}
        </>
      )}
    </div>
  );
}

function useColumns(): Column<LinkageStatement>[] {
  const w = useWords(words);
  return useMemo(
    (): Column<LinkageStatement>[] => [
      { key: "v", title: w.verdict, width: 110, render: (one) => (one.same ? w.same : w.other) },
      { key: "s", title: w.state, width: 180, render: (one) => w.states[stateOf(one)] },
      {
        key: "h",
        title: w.hospitals,
        width: 250,
        render: (one) => (
          <span className="row">
            {[...new Set(one.hospitals)].map((code) => (
              <HospitalChip key={code} code={code} />
            ))}
          </span>
        ),
      },
      { key: "r", title: w.reason, render: (one) => one.reason },
      { key: "a", title: w.actor, width: 150, render: (one) => one.actor },
      { key: "t", title: w.at, width: 140, render: (one) => formatMinute(one.at) },
    ],
    [w],
  );
}
