// Registrations that people took out of a person, what followed, and the way back.
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import type { LinkageSplit } from "@/api/types";
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
import { undoSplit, useChange } from "../queries";
import { words } from "../words";

/** A key of `words.splitStates`. */
export function splitState(one: LinkageSplit): string {
  if (!one.active) return "back";
  if (!one.followed) return "waits";
  return one.parted ? "parted" : "unlike";
}

export function Splits({ of }: { of: readonly LinkageSplit[] }) {
  const w = useWords(words);
  const [chosen, setChosen] = useState<number>();
  const columns = useColumns();
  const open = of.find((one) => one.id === chosen);
  return (
    <Panel title={w.splits} flush>
      <DataTable
        name={w.splits}
        columns={columns}
        rows={of}
        rowKey={(one) => String(one.id)}
        selected={chosen === undefined ? undefined : String(chosen)}
        onOpen={(one) => setChosen(one.id)}
        height={150}
        dense
      />
      <Sheet open={!!open} onClose={() => setChosen(undefined)} title={w.splits} size={480}>
        {open && <Split key={open.id} of={open} />}
      </Sheet>
    </Panel>
  );
}

function Split({ of }: { of: LinkageSplit }) {
  const w = useWords(words);
  const may = useMay()("linkage.decide");
  const undoing = useChange(undoSplit);
  const [reason, setReason] = useState("");
  return (
    <div className="page">
      <Facts
        facts={[
          [w.parts, `${of.leaving} / ${of.staying}`],
          [w.state, w.splitStates[splitState(of)]],
          [w.hospitals, of.hospitals.map((code) => <HospitalChip key={code} code={code} full />)],
          [w.reason, of.reason],
          [w.actor, of.actor],
          [w.at, formatMinute(of.at)],
        ]}
      />
      {may && of.active && (
        <>
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
            loading={undoing.isPending}
            onClick={() => undoing.mutate({ id: of.id, reason: reason.trim() })}
          >
            {w.takeBackSplit}
          </Button>
          {undoing.error && <ErrorState problem={asProblem(undoing.error)} />}
        </>
      )}
    </div>
  );
}

function useColumns(): Column<LinkageSplit>[] {
  const w = useWords(words);
  return useMemo(
    (): Column<LinkageSplit>[] => [
      { key: "p", title: w.parts, width: 110, render: (one) => `${one.leaving} / ${one.staying}` },
      { key: "s", title: w.state, width: 180, render: (one) => w.splitStates[splitState(one)] },
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
    [w],
  );
}
