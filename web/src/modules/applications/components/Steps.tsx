// The chain: each step with its holder, its clock, what was decided and why; and the caller's own decision.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { ApplicationPage, StepLine, StepVote } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { useChange, vote } from "../queries";
import { words } from "../words";
import "./applications.css";

export function Steps({ of }: { of: ApplicationPage }) {
  return (
    <ul className="steps">
      {of.steps.map((step) => (
        <Step key={step.id} of={step} application={of} />
      ))}
    </ul>
  );
}

function Step({ of, application }: { of: StepLine; application: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  const when = of.ended
    ? formatMinute(of.ended)
    : of.due && `${w.due} ${formatMinute(of.due)}${of.overdue ? ` · ${w.overdue}` : ""}`;
  const notes = [
    text(of.status_label),
    when,
    of.needed > 1 && of.status !== "agreed" && w.votesNeeded(of.needed),
    of.by_default && w.byDefault,
    of.silence && of.status === "open" && w.silence(text(of.silence)),
    of.withheld.length > 0 && w.withheld(of.withheld.map((v) => text(v.label)).join(" · ")),
  ];
  return (
    <li className={of.status}>
      <b>{text(of.holder_label)}</b> <span className="quiet">{notes.filter(Boolean).join(" · ")}</span>
      {of.votes.map((one) => (
        <div key={`${one.at}${one.account}`}>
          {[text(one.decision), one.account, one.reason].filter(Boolean).join(" · ")}
        </div>
      ))}
      {of.mine && <Decide of={of} application={application} />}
    </li>
  );
}

function Decide({ of, application }: { of: StepLine; application: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  const voting = useChange(vote(of.id));
  const [reason, setReason] = useState("");
  const [withheld, setWithheld] = useState<string[]>([]);
  const press = (decision: StepVote["decision"], label: string, disabled: boolean) => (
    <Button
      size="small"
      type={decision === "agreed" ? "primary" : "default"}
      danger={decision === "refused"}
      disabled={disabled}
      loading={voting.isPending && voting.variables.decision === decision}
      onClick={() => voting.mutate({ decision, reason, withheld: decision === "limited" ? withheld : [] })}
    >
      {label}
    </Button>
  );
  return (
    <>
      <div className="decide">
        <Input.TextArea
          aria-label={w.reason}
          placeholder={w.reason}
          rows={3}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <Select
          mode="multiple"
          style={{ width: "100%" }}
          aria-label={of.hospital ? w.withhold : w.withholdAll}
          placeholder={of.hospital ? w.withhold : w.withholdAll}
          value={withheld}
          onChange={setWithheld}
          options={application.variables.map((v) => ({ value: v.name, label: text(v.label) }))}
        />
        {press("agreed", w.agree, withheld.length > 0)}
        {press("limited", w.limit, !reason.trim() || (!!of.hospital && !withheld.length))}
        {press("returned", w.giveBack, !reason.trim())}
        {press("refused", w.refuse, !reason.trim())}
      </div>
      {voting.error && <ErrorState problem={asProblem(voting.error)} />}
    </>
  );
}
