// One mapping of a column, and what the viewer may do with it.
import { Button, Input } from "antd";
import { useState } from "react";
import type { ColumnDecisionLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { end, review, useChange } from "../queries";
import { words } from "../words";

export function ColumnDecision({ of }: { of: ColumnDecisionLine }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="page">
      <Facts
        facts={[
          [w.status, w.statuses[of.status] ?? of.status],
          [w.hospital, <HospitalChip key="h" code={of.hospital} full />],
          [w.category, text(categoryLabel(of.category))],
          [w.variable, `${text(of.label)} ${of.variable}`],
          [w.column, of.absent ? w.isAbsent : `${of.view}.${of.column} ${of.convert}`],
          [w.author, `${of.author} · ${formatMinute(of.proposed)}`],
          [w.reviewer, of.reviewer ? `${of.reviewer} · ${formatMinute(of.reviewed)}` : ""],
          [w.note, of.note],
          [w.reason, of.reason],
        ]}
      />
      <Answer of={of} />
    </div>
  );
}

/** What the viewer may do with it: answer another's, withdraw the own one, roll back what holds. */
function Answer({ of }: { of: ColumnDecisionLine }) {
  const w = useWords(words);
  const may = useMay();
  const reviewing = useChange(review);
  const ending = useChange(end);
  const [reason, setReason] = useState("");
  const waits = of.status === "proposed" && may("fields.review");
  const holds = of.status === "confirmed" && may("fields.decide");
  if (!waits && !holds) return null;
  const problem = reviewing.error ?? ending.error;
  const busy = reviewing.isPending || ending.isPending;
  const short = reason.trim().length < 2;
  const answer = (confirm: boolean) => reviewing.mutate({ ids: [of.id], confirm, reason });
  return (
    <>
      <Input
        aria-label={w.reason}
        placeholder={w.whyNeeded}
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        style={{ margin: "12px 0" }}
      />
      <div className="row">
        {waits && !of.own && (
          <Button type="primary" loading={busy} onClick={() => answer(true)}>
            {w.confirm}
          </Button>
        )}
        {waits && (
          <Button danger disabled={short} loading={busy} onClick={() => answer(false)}>
            {of.own ? w.withdraw : w.reject}
          </Button>
        )}
        {holds && (
          <Button danger disabled={short} loading={busy} onClick={() => ending.mutate({ id: of.id, reason })}>
            {w.rollBack}
          </Button>
        )}
      </div>
      {waits && of.own && <p className="small quiet">{w.ownNote}</p>}
      {problem && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}
