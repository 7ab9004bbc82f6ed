// The answers of a finished record: to be read, and by their nurse to be corrected for a reason.
import { Button, Input } from "antd";
import { useState } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { correctRecord } from "../checkQueries";
import type { Answers } from "../form/fill";
import { useChange } from "../queries";
import { useFilling } from "../useFilling";
import { words } from "../words";
import { FormRun } from "./FormRun";

export function Correction({
  of,
  open,
  onDone,
}: {
  of: FollowUpRecordPage;
  open: boolean;
  onDone: () => void;
}) {
  const w = useWords(words);
  const filling = useFilling(of.rules, of.record.day, { answers: of.record.answers as Answers });
  const [reason, setReason] = useState("");
  const storing = useChange(correctRecord(of.line.id));
  const store = () =>
    storing.mutate(
      {
        sending: crypto.randomUUID(),
        revision: of.record.revision,
        answers: filling.answers as never,
        offers: {},
        reason,
      },
      { onSuccess: onDone },
    );
  return (
    <>
      <FormRun form={of.form} record={filling} offers={[]} disabled={!open} strict={open} />
      {open && (
        <div className="check-form">
          <Input
            aria-label={w.correctionReason}
            placeholder={w.correctionReason}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Button type="primary" disabled={!reason.trim()} loading={storing.isPending} onClick={store}>
            {w.saveCorrection}
          </Button>
          <Button onClick={onDone}>{w.cancel}</Button>
        </div>
      )}
      {storing.error && <ErrorState problem={asProblem(storing.error)} />}
    </>
  );
}
