// The two registrations of a question beside each other, the evidence of each field drawn, and the decision.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import type { ComparedField, ComparedSide, LinkageComparison } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { comparisonQuery, decide, type Side, useChange } from "../queries";
import { words } from "../words";
import { isReason, Reason } from "./Reason";
import "./comparison.css";

/** Kind of the questions about one person with very many registrations. */
export const LARGE = "large";

export function Comparison({
  id,
  onDone,
  onPerson,
}: {
  id: number;
  onDone: () => void;
  onPerson: (side: Side) => void;
}) {
  const answer = useQuery(comparisonQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) {
    return (
      <div className="page">
        <Loading rows={8} />
      </div>
    );
  }
  return (
    <div className="page">
      <Fields of={answer.data} onPerson={onPerson} />
      <Decide of={answer.data} onDone={onDone} />
    </div>
  );
}

function Fields({ of, onPerson }: { of: LinkageComparison; onPerson: (side: Side) => void }) {
  const w = useWords(words);
  const text = useText();
  const most = Math.max(1, ...of.fields.map((one) => Math.abs(one.weight)), Math.abs(of.prior));
  return (
    <>
      <p>{text(of.question.label)}</p>
      <table className="comparison">
        <thead>
          <tr>
            <th>{w.field}</th>
            <th>
              {w.one} <HospitalChip code={of.one.hospital} />
            </th>
            <th>
              {w.two} <HospitalChip code={of.other.hospital} />
            </th>
            <th>{w.finding}</th>
            <th className="evidence-column">{w.evidence}</th>
          </tr>
        </thead>
        <tbody>
          {of.fields.map((one) => (
            <Field key={one.id} of={one} most={most} />
          ))}
          <tr>
            <td>{w.number}</td>
            <td>{text(of.one.number ?? undefined)}</td>
            <td>{text(of.other.number ?? undefined)}</td>
            <td />
            <td />
          </tr>
          {(of.one.kin.length > 0 || of.other.kin.length > 0) && (
            <tr>
              <td>{w.kin}</td>
              <td>
                <KinOf of={of.one} />
              </td>
              <td>
                <KinOf of={of.other} />
              </td>
              <td colSpan={2} className="small quiet">
                {w.kinNote}
              </td>
            </tr>
          )}
          <tr>
            <td>{w.withIt}</td>
            <td>
              <WithIt of={of.one} onOpen={() => onPerson("one")} />
            </td>
            <td>
              <WithIt of={of.other} onOpen={() => onPerson("other")} />
            </td>
            <td>{w.prior}</td>
            <td>
              <Evidence bits={of.prior} most={most} />
            </td>
          </tr>
        </tbody>
        <tfoot>
          <tr>
            <td colSpan={3} className="small quiet">
              {w.masked}
            </td>
            <td>{w.sum}</td>
            <td>
              <b>{signed(of.question.weight)}</b>{" "}
              <span className="small quiet">{w.auto(of.auto.toFixed(0))}</span>
            </td>
          </tr>
        </tfoot>
      </table>
    </>
  );
}

function Field({ of, most }: { of: ComparedField; most: number }) {
  const w = useWords(words);
  const text = useText();
  return (
    <tr>
      <td>{text(of.label)}</td>
      <td className="written">{of.one}</td>
      <td className="written">{of.other}</td>
      <td>{of.finding ? text(of.finding) : <span className="quiet">{w.notCompared}</span>}</td>
      <td>{of.finding && <Evidence bits={of.weight} most={most} />}</td>
    </tr>
  );
}

/** The registrations of the person that one side belongs to today. */
function WithIt({ of, onOpen }: { of: ComparedSide; onOpen: () => void }) {
  const w = useWords(words);
  const sum = of.with_it.reduce((n, one) => n + one.registrations, 0);
  return (
    <>
      {w.registrations(formatExact(sum))}{" "}
      {of.with_it.length > 1 &&
        of.with_it.map((one) => <HospitalChip key={one.hospital} code={one.hospital} />)}
      {sum > 1 && (
        <Button size="small" type="link" onClick={onOpen}>
          {w.openPerson}
        </Button>
      )}
    </>
  );
}

/** Relatives among the registrations: other persons, never a link. */
function KinOf({ of }: { of: ComparedSide }) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      {of.kin.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a list that never changes its order
        <div key={at}>
          {text(one.label)} <HospitalChip code={one.hospital} /> {one.with_other && <b>{w.kinOther}</b>}
        </div>
      ))}
    </>
  );
}

const signed = (bits: number) => `${bits > 0 ? "+" : bits < 0 ? "−" : ""}${Math.abs(bits).toFixed(1)}`;

/** Bits for (to the right of the middle) or against. */
function Evidence({ bits, most }: { bits: number; most: number }) {
  const half = (Math.abs(bits) / most) * 50;
  return (
    <span className="evidence">
      <span className="evidence-bar" aria-hidden>
        <i
          className={bits < 0 ? "against" : "for"}
          style={bits < 0 ? { right: "50%", width: `${half}%` } : { left: "50%", width: `${half}%` }}
        />
      </span>
      {signed(bits)}
    </span>
  );
}

function Decide({ of, onDone }: { of: LinkageComparison; onDone: () => void }) {
  const w = useWords(words);
  const may = useMay()("linkage.decide");
  const deciding = useChange(decide);
  const [reason, setReason] = useState("");
  if (of.question.kind === LARGE) return null;
  if (of.state !== "open") return <p className="quiet">{w.settled}</p>;
  if (!may) return null;
  const say = (same: boolean) =>
    deciding.mutate({ id: of.question.id, same, reason: reason.trim() }, { onSuccess: onDone });
  const ready = isReason(reason) && !deciding.isPending;
  return (
    <>
      <Reason value={reason} hint={w.whyNeeded} onChange={setReason} />
      <div className="row">
        <Button type="primary" disabled={!ready} onClick={() => say(true)}>
          {w.saySame}
        </Button>
        <Button disabled={!ready} onClick={() => say(false)}>
          {w.sayOther}
        </Button>
        <span className="small quiet">{w.effect}</span>
      </div>
      {deciding.error && <ErrorState problem={asProblem(deciding.error)} />}
    </>
  );
}
