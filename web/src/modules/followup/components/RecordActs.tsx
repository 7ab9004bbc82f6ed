// What may be done with a record as a whole: verify, lock, unlock, withdraw.
import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { changeRecord, type RecordAct } from "../checkQueries";
import { useChange } from "../queries";
import { words } from "../words";

export function RecordActs({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const changing = useChange(changeRecord(of.line.id));
  const [final, locked] = [of.line.status === "final", of.line.status === "locked"];
  const act = (given: RecordAct) => changing.mutate(given);
  return (
    <>
      {of.may_check && final && !of.line.verified && (
        <Button size="small" loading={changing.isPending} onClick={() => act({ act: "verify", reason: "" })}>
          {w.verifyRecord}
        </Button>
      )}
      {of.may_lock && final && (
        <Button size="small" loading={changing.isPending} onClick={() => act({ act: "lock", reason: "" })}>
          {w.lock}
        </Button>
      )}
      {of.may_lock && locked && (
        <WithReason label={w.unlock} onGiven={(reason) => act({ act: "unlock", reason })} />
      )}
      {of.may_lock && final && (
        <WithReason danger label={w.withdraw} onGiven={(reason) => act({ act: "withdraw", reason })} />
      )}
      {changing.error && <ErrorState problem={asProblem(changing.error)} />}
    </>
  );
}

function WithReason(props: { label: string; danger?: boolean; onGiven: (reason: string) => void }) {
  const w = useWords(words);
  const [reason, setReason] = useState("");
  return (
    <Popconfirm
      title={props.label}
      description={
        <Input
          aria-label={w.reason}
          placeholder={w.reason}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      }
      okButtonProps={{ disabled: !reason.trim() }}
      onConfirm={() => props.onGiven(reason)}
    >
      <Button size="small" danger={props.danger}>
        {props.label}
      </Button>
    </Popconfirm>
  );
}
