// One issue to a hospital: what fails, everything that happened, and what an inspector may decide.
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import type { IssueDetail, IssueMove } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { copyText } from "@/kit/clipboard";
import { formatDay, formatExact, formatMinute, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { issueWords } from "../issueWords";
import { issueQuery, useDeciding } from "../queries";

export function IssueSheet({ id }: { id: string }) {
  const answer = useQuery(issueQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  return (
    <div className="page">
      <About of={answer.data} />
      {answer.data.moves.length > 0 && <Decide of={answer.data} />}
      <Happened of={answer.data} />
      <Keys of={answer.data} />
    </div>
  );
}

function About({ of }: { of: IssueDetail }) {
  const w = useWords(issueWords);
  const text = useText();
  const one = of.issue;
  return (
    <>
      <h2 className="sub">{text(one.label)}</h2>
      <Facts
        facts={[
          [w.hospital, <HospitalChip key="h" code={one.hospital} full />],
          [w.check, one.check],
          [w.severityTitle, w.severity[one.severity]],
          [w.state, text(one.status_label)],
          [w.holder, w.holders[one.holder]],
          [w.due, one.due ? `${formatMinute(one.due)}${one.overdue ? ` ${w.late}` : ""}` : ""],
          [w.violated, w.of(formatExact(one.violated), formatExact(one.applicable))],
          [w.limit, w.limitSay(formatShare(one.limit_share, 2), one.limit_count ?? null)],
          [w.answer, text(one.answer)],
          [w.waivedUntil, one.waived_until ? formatDay(one.waived_until) : ""],
          [w.period, one.period],
          [w.todo, text(of.todo)],
          [w.predecessor, of.predecessor],
        ]}
      />
    </>
  );
}

function Happened({ of }: { of: IssueDetail }) {
  const w = useWords(issueWords);
  const text = useText();
  return (
    <>
      <h2 className="sub">{w.history}</h2>
      <ol className="issue-history">
        {of.events.map((event) => (
          <li key={`${event.at}/${event.status}`}>
            <span className="quiet">{formatMinute(event.at)}</span> <b>{text(event.status_label)}</b>{" "}
            {text(event.kind_label)} {event.text && <q>{event.text}</q>}{" "}
            <span className="quiet">
              {[
                event.person || (w.actors[event.actor] ?? event.actor),
                w.of(formatExact(event.violated), formatExact(event.applicable)),
                event.parcel && `${w.parcel} ${event.parcel}`,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Keys({ of }: { of: IssueDetail }) {
  const w = useWords(issueWords);
  const [copied, setCopied] = useState(false);
  if (!of.keys_named) return null;
  return (
    <p className="small quiet">
      {w.keys(of.keys_named)}{" "}
      {of.keys.length > 0 && (
        <Button size="small" onClick={() => void copyText(of.keys.join("\n")).then(setCopied)}>
          {w.copyKeys}
        </Button>
      )}{" "}
      <span aria-live="polite">{copied ? w.keysCopied : ""}</span>
    </p>
  );
}

function Decide({ of }: { of: IssueDetail }) {
  const w = useWords(issueWords);
  const deciding = useDeciding(of.issue.id);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const names: Record<IssueMove, string> = {
    return: w.sendBack,
    waive: w.waive,
    end_waiver: w.endWaiver,
  };
  const decide = (move: IssueMove) =>
    deciding.mutate({ move, reason: reason.trim(), until }, { onSuccess: () => setReason("") });
  return (
    <>
      <h2 className="sub">{w.decide}</h2>
      <Input.TextArea
        rows={2}
        maxLength={1000}
        aria-label={w.reason}
        placeholder={w.reason}
        value={reason}
        onChange={(e) => setReason(e.target.value)}
      />
      <div className="row issue-decide">
        {of.moves.map((move) => (
          <span key={move} className="row">
            <Button
              size="small"
              loading={deciding.isPending}
              disabled={!reason.trim() || (move === "waive" && !until)}
              onClick={() => decide(move)}
            >
              {names[move]}
            </Button>
            {move === "waive" && (
              <Input
                size="small"
                type="date"
                style={{ width: 150 }}
                aria-label={w.until}
                value={until}
                onChange={(e) => setUntil(e.target.value)}
              />
            )}
          </span>
        ))}
      </div>
      {deciding.error && <ErrorState problem={asProblem(deciding.error)} />}
    </>
  );
}
