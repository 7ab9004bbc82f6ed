// All registrations of the person of one side of a question, and taking those out that are somebody else's.
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import type { LinkedPerson } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { personQuery, type Side, splitPerson, useChange } from "../queries";
import { words } from "../words";
import { isReason, Reason } from "./Reason";
import "./comparison.css";

interface Of {
  id: number;
  side: Side;
}

export function Person({ of, onDone }: { of: Of; onDone: () => void }) {
  const answer = useQuery(personQuery(of.id, of.side));
  const [leaving, setLeaving] = useState<ReadonlySet<number>>(new Set());
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) {
    return (
      <div className="page">
        <Loading rows={8} />
      </div>
    );
  }
  const toggle = (id: number) =>
    setLeaving((now) => new Set(now.has(id) ? [...now].filter((one) => one !== id) : [...now, id]));
  const all = answer.data.registrations.length;
  return (
    <div className="page">
      <Registrations of={answer.data} leaving={leaving} onToggle={toggle} />
      {all > 1 && <SplitForm of={of} leaving={leaving} all={all} onDone={onDone} />}
    </div>
  );
}

function Registrations({
  of,
  leaving,
  onToggle,
}: {
  of: LinkedPerson;
  leaving: ReadonlySet<number>;
  onToggle: (id: number) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const splits = useMay()("linkage.decide") && of.registrations.length > 1;
  return (
    <>
      <p className="small quiet">{w.chooseLeaving}</p>
      <table className="comparison">
        <thead>
          <tr>
            {splits && <th>{w.leaving}</th>}
            <th>{w.hospital}</th>
            {of.things.map((one) => (
              <th key={one.id}>{text(one.label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.registrations.map((one) => (
            <tr key={one.id}>
              {splits && (
                <td>
                  <Checkbox
                    aria-label={`${w.leaving} ${one.hospital} ${one.values[0] ?? ""}`}
                    checked={leaving.has(one.id)}
                    onChange={() => onToggle(one.id)}
                  />
                </td>
              )}
              <td>
                <HospitalChip code={one.hospital} />
                {one.asked && <span className="small quiet"> {w.asked}</span>}
              </td>
              {of.things.map((thing, at) => (
                <td key={thing.id} className="written">
                  {one.values[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function SplitForm({
  of,
  leaving,
  all,
  onDone,
}: {
  of: Of;
  leaving: ReadonlySet<number>;
  all: number;
  onDone: () => void;
}) {
  const w = useWords(words);
  const may = useMay()("linkage.decide");
  const splitting = useChange(splitPerson);
  const [reason, setReason] = useState("");
  const [together, setTogether] = useState(true);
  if (!may) return null;
  const ready = leaving.size > 0 && leaving.size < all && isReason(reason);
  return (
    <>
      <Reason value={reason} hint={w.whySplit} onChange={setReason} />
      <div className="row">
        <Button
          type="primary"
          disabled={!ready}
          loading={splitting.isPending}
          onClick={() =>
            splitting.mutate(
              { ...of, leaving: [...leaving], together, reason: reason.trim() },
              { onSuccess: onDone },
            )
          }
        >
          {w.split(formatExact(leaving.size))}
        </Button>
        {leaving.size > 1 && (
          <Checkbox checked={together} onChange={(event) => setTogether(event.target.checked)}>
            {w.together}
          </Checkbox>
        )}
      </div>
      <p className="small quiet">{w.splitEffect}</p>
      {splitting.error && <ErrorState problem={asProblem(splitting.error)} />}
    </>
  );
}
