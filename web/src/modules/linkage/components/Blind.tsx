// One pair of a random audit after the other: what two registrations say, without the machine's evidence.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { BlindPair, LinkSample } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { judgePair, nextPairQuery, useChange, type Verdict } from "../queries";
import { words } from "../words";
import { isReason, Reason } from "./Reason";
import "./comparison.css";

export function Blind({ sample, judged }: { sample: LinkSample; judged: number }) {
  const w = useWords(words);
  const [done, setDone] = useState(judged);
  const answer = useQuery(nextPairQuery(sample.id, done));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) {
    return (
      <div className="page">
        <Loading rows={8} />
      </div>
    );
  }
  const pair = answer.data.pair;
  if (!pair) return <Empty reason={w.sampleDone} />;
  return (
    <div className="page">
      <p>
        <b>{w.judging(formatExact(pair.position), formatExact(sample.size))}</b>
      </p>
      <Registered of={pair} />
      <Judge
        key={pair.position}
        sample={sample.id}
        position={pair.position}
        onDone={() => setDone((n) => n + 1)}
      />
    </div>
  );
}

function Registered({ of }: { of: BlindPair }) {
  const w = useWords(words);
  const text = useText();
  const [one = "", other = ""] = of.hospitals;
  return (
    <table className="comparison">
      <thead>
        <tr>
          <th>{w.field}</th>
          <th>
            {w.one} <HospitalChip code={one} />
          </th>
          <th>
            {w.two} <HospitalChip code={other} />
          </th>
        </tr>
      </thead>
      <tbody>
        {of.fields.map((field) => (
          <tr key={field.id}>
            <td>{text(field.label)}</td>
            <td className="written">{field.one}</td>
            <td className="written">{field.other}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={3} className="small quiet">
            {w.blind}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

function Judge({ sample, position, onDone }: { sample: string; position: number; onDone: () => void }) {
  const w = useWords(words);
  const judging = useChange(judgePair);
  const [reason, setReason] = useState("");
  const say = (verdict: Verdict) =>
    judging.mutate({ sample, position, verdict, reason: reason.trim() }, { onSuccess: onDone });
  return (
    <>
      <Reason value={reason} hint={w.whyOther} onChange={setReason} />
      <div className="row">
        <Button type="primary" disabled={judging.isPending} onClick={() => say("same")}>
          {w.saySame}
        </Button>
        <Button disabled={judging.isPending || !isReason(reason)} onClick={() => say("other")}>
          {w.sayOther}
        </Button>
        <Button disabled={judging.isPending} onClick={() => say("unsure")}>
          {w.sayUnsure}
        </Button>
      </div>
      <p className="small quiet">{w.otherEffect}</p>
      {judging.error && <ErrorState problem={asProblem(judging.error)} />}
    </>
  );
}
