// One file that somebody asked to bring in: what is said of it, what it holds, and the decision.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import type { ImportLine } from "@/api/types";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { decideImport, importLookQuery, useChange, withdrawImport } from "../queries";
import { words } from "../words";
import { Content } from "./Look";

export function ImportSheet({ of }: { of: ImportLine }) {
  const w = useWords(words);
  const text = useText();
  const withdrawing = useChange(withdrawImport(of.id));
  return (
    <div className="import-sheet">
      <Facts
        facts={[
          [w.project, of.project_title],
          [w.askedBy, `${of.account} · ${formatMinute(of.at)}`],
          [w.importWhat, of.what],
          [w.importSource, of.source],
          [
            w.state,
            [text(of.status_label), of.decided && formatMinute(of.decided)].filter(Boolean).join(" · "),
          ],
          [w.comment, of.comment],
          [w.hash, <code key="hash">{of.sha256}</code>],
          [w.kilobytes, w.size(formatExact(Math.ceil(of.size / 1024)))],
        ]}
      />
      <h3>{w.checks}</h3>
      {of.findings.length === 0 && <p>{w.noFinding}</p>}
      <ul className="output-findings">
        {of.findings.map((one) => (
          <li key={text(one.rule_label)} className="asks">
            {text(one.rule_label)}
            {" · "}
            {text(one.found)}
          </li>
        ))}
      </ul>
      {of.retained ? <Seen of={of} /> : <p className="quiet">{w.importGone}</p>}
      {of.may_decide && <Decide of={of} />}
      {of.may_withdraw && (
        <Popconfirm title={w.importWithdrawSure} onConfirm={() => withdrawing.mutate(undefined)}>
          <Button size="small" loading={withdrawing.isPending}>
            {w.withdraw}
          </Button>
        </Popconfirm>
      )}
      {withdrawing.error && <ErrorState problem={asProblem(withdrawing.error)} />}
    </div>
  );
}

function Seen({ of }: { of: ImportLine }) {
  const answer = useQuery(importLookQuery(of.id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} />;
  return answer.data ? <Content of={answer.data} name={of.name} /> : <Loading rows={5} />;
}

function Decide({ of }: { of: ImportLine }) {
  const w = useWords(words);
  const deciding = useChange(decideImport(of.id));
  const [comment, setComment] = useState("");
  const give = (to: "approved" | "rejected") => deciding.mutate({ to, sha256: of.sha256, comment });
  return (
    <>
      <p className="quiet">{w.importCheck}</p>
      <div className="output-settle">
        <Input
          aria-label={w.refuseReason}
          placeholder={w.refuseReason}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <Button type="primary" loading={deciding.isPending} onClick={() => give("approved")}>
          {w.admit}
        </Button>
        <Button disabled={!comment.trim()} loading={deciding.isPending} onClick={() => give("rejected")}>
          {w.refuse}
        </Button>
      </div>
      {deciding.error && <ErrorState problem={asProblem(deciding.error)} />}
    </>
  );
}
