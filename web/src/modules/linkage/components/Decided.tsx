// What people decided, what followed, and the way back: a list, and one of it in a sheet.
import { Button } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { useChange } from "../queries";
import { words } from "../words";
import { isReason, Reason } from "./Reason";

/** A decision as the list has it. */
export interface DecidedLine {
  id: number;
  /** What was decided, and what followed. */
  what: string;
  state: string;
  hospitals: readonly string[];
  reason: string;
  actor: string;
  at: string;
  active: boolean;
}

interface Back {
  label: string;
  note?: string;
  act: (given: { id: number; reason: string }) => Promise<unknown>;
}

export function Decided(props: {
  title: string;
  what: string;
  rows: readonly DecidedLine[];
  height: number;
  empty?: ReactNode;
  back: Back;
}) {
  const [chosen, setChosen] = useState<number>();
  const columns = useColumns(props.what);
  const open = props.rows.find((one) => one.id === chosen);
  return (
    <Panel title={props.title} flush>
      <DataTable
        name={props.title}
        columns={columns}
        rows={props.rows}
        rowKey={(one) => String(one.id)}
        selected={chosen === undefined ? undefined : String(chosen)}
        onOpen={(one) => setChosen(one.id)}
        height={props.height}
        dense
        empty={props.empty}
      />
      <Sheet open={!!open} onClose={() => setChosen(undefined)} title={props.title} size={480}>
        {open && <One key={open.id} of={open} what={props.what} back={props.back} />}
      </Sheet>
    </Panel>
  );
}

function One({ of, what, back }: { of: DecidedLine; what: string; back: Back }) {
  const w = useWords(words);
  const may = useMay()("linkage.decide");
  const taking = useChange(back.act);
  const [reason, setReason] = useState("");
  return (
    <div className="page">
      <Facts
        facts={[
          [what, of.what],
          [w.state, of.state],
          [w.hospitals, of.hospitals.map((code) => <HospitalChip key={code} code={code} full />)],
          [w.reason, of.reason],
          [w.actor, of.actor],
          [w.at, formatMinute(of.at)],
        ]}
      />
      {may && of.active && (
        <>
          {back.note && <p className="small quiet">{back.note}</p>}
          <Reason value={reason} onChange={setReason} />
          <Button
            danger
            disabled={!isReason(reason)}
            loading={taking.isPending}
            onClick={() => taking.mutate({ id: of.id, reason: reason.trim() })}
          >
            {back.label}
          </Button>
          {taking.error && <ErrorState problem={asProblem(taking.error)} />}
        </>
      )}
    </div>
  );
}

function useColumns(what: string): Column<DecidedLine>[] {
  const w = useWords(words);
  return useMemo(
    (): Column<DecidedLine>[] => [
      { key: "w", title: what, width: 110, render: (one) => one.what },
      { key: "s", title: w.state, width: 180, render: (one) => one.state },
      {
        key: "h",
        title: w.hospitals,
        width: 250,
        render: (one) => (
          <span className="row">
            {one.hospitals.map((code) => (
              <HospitalChip key={code} code={code} />
            ))}
          </span>
        ),
      },
      { key: "r", title: w.reason, render: (one) => one.reason },
      { key: "a", title: w.actor, width: 150, render: (one) => one.actor },
      { key: "t", title: w.at, width: 140, render: (one) => formatMinute(one.at) },
    ],
    [what, w],
  );
}
