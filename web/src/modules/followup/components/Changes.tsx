// What rows of the lake did to tasks: which row, which hospital, and a way to take it back with a reason.
import { Button, Input } from "antd";
import { useState } from "react";
import type { FollowUpChange } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { undo, useChange } from "../queries";
import { words } from "../words";

export function Changes({ changes }: { changes: readonly FollowUpChange[] }) {
  return (
    <ul className="plain">
      {changes.map((one) => (
        <ChangeLine key={one.change} of={one} />
      ))}
    </ul>
  );
}

function ChangeLine({ of }: { of: FollowUpChange }) {
  const w = useWords(words);
  const text = useText();
  const undoing = useChange(undo);
  const [reason, setReason] = useState<string | null>(null);
  return (
    <li>
      <div className="row">
        <b>{text(of.kind_label)}</b>
        <span>{`${w.subjectNo(of.subject)} · ${text(of.event)} · ${of.project_title}`}</span>
        <HospitalChip code={of.hospital} />
        <span className="small quiet">
          {`${w.row} ${of.category}/${of.row_key.slice(0, 12)} · ${of.day ?? ""} · ${formatMinute(of.at)}`}
        </span>
        {of.undone && <span className="quiet">{w.undone}</span>}
        {of.mine && reason === null && (
          <Button size="small" onClick={() => setReason("")}>
            {w.undo}
          </Button>
        )}
      </div>
      {reason !== null && (
        <div className="inline-form">
          <Input
            size="small"
            aria-label={w.undoReason}
            placeholder={w.undoReason}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
          <Button
            size="small"
            disabled={!reason.trim()}
            loading={undoing.isPending}
            onClick={() =>
              undoing.mutate(
                { task: of.task, change: of.change, reason },
                { onSuccess: () => setReason(null) },
              )
            }
          >
            {w.undo}
          </Button>
        </div>
      )}
      {undoing.error && <ErrorState problem={asProblem(undoing.error)} />}
    </li>
  );
}
