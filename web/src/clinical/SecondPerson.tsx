// What the viewer may do with something that two people decide: answer another's, withdraw the own one, roll
// back what holds.
import { Button, Input } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { words } from "./words";

interface Doing<Given> {
  mutate: (given: Given) => void;
  isPending: boolean;
  error: unknown;
}

export function SecondPerson({
  waits,
  holds,
  own,
  reviewing,
  ending,
}: {
  waits: boolean;
  holds: boolean;
  own: boolean;
  reviewing: Doing<{ confirm: boolean; reason: string }>;
  ending: Doing<{ reason: string }>;
}) {
  const w = useWords(words);
  const [reason, setReason] = useState("");
  if (!waits && !holds) return null;
  const problem = reviewing.error ?? ending.error;
  const busy = reviewing.isPending || ending.isPending;
  const short = reason.trim().length < 2;
  return (
    <>
      <Input
        aria-label={w.why}
        placeholder={w.whyNeeded}
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        style={{ margin: "12px 0" }}
      />
      <div className="row">
        {waits && !own && (
          <Button type="primary" loading={busy} onClick={() => reviewing.mutate({ confirm: true, reason })}>
            {w.confirm}
          </Button>
        )}
        {waits && (
          <Button
            danger
            disabled={short}
            loading={busy}
            onClick={() => reviewing.mutate({ confirm: false, reason })}
          >
            {own ? w.withdraw : w.reject}
          </Button>
        )}
        {holds && (
          <Button danger disabled={short} loading={busy} onClick={() => ending.mutate({ reason })}>
            {w.rollBack}
          </Button>
        )}
      </div>
      {waits && own && <p className="small quiet">{w.ownNote}</p>}
      {problem != null && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}
