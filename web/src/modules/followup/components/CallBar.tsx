// Whom to call and what came of it: the number, five outcomes under five keys, the calls so far.
import { Button, Input, Popconfirm, Select } from "antd";
import { useEffect, useState } from "react";
import type { FollowUpTaskPage } from "@/api/types";
import { useHospital } from "@/clinical/hospitals";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { closeByVisit, enterCall, lose, useChange } from "../queries";
import { words } from "../words";
import { PatientLink } from "./PatientLink";

export function CallBar({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  const text = useText();
  const calling = useChange(enterCall(of.task.id));
  const [note, setNote] = useState("");
  const [later, setLater] = useState("");
  const enter = (outcome: string) =>
    calling.mutate(
      { outcome, note, later: outcome === "later" ? later || null : null },
      { onSuccess: () => setNote("") },
    );
  useOutcomeKeys(of, enter);
  return (
    <>
      <Contact of={of} />
      {of.may_work && (
        <>
          <div className="call-bar">
            <Input
              size="small"
              style={{ flex: "1 1 120px" }}
              aria-label={w.note}
              placeholder={w.note}
              value={note}
              onChange={(e) => setNote(e.target.value)}
            />
            <Input
              size="small"
              type="date"
              style={{ width: 140 }}
              aria-label={w.later}
              value={later}
              onChange={(e) => setLater(e.target.value)}
            />
          </div>
          <div className="call-bar">
            {of.outcomes.map((one, i) => (
              <Button
                key={one.code}
                size="small"
                type={one.code === "reached" ? "primary" : "default"}
                disabled={one.code === "later" && !later}
                loading={calling.isPending && calling.variables.outcome === one.code}
                onClick={() => enter(one.code)}
              >
                {`${text(one.label)} Alt+${i + 1}`}
              </Button>
            ))}
            <Lost of={of} />
          </div>
          {calling.error && <ErrorState problem={asProblem(calling.error)} />}
        </>
      )}
      {of.task.offered && of.may_work && <VisitOffer of={of} />}
      <PatientLink of={of} />
      {of.calls.length > 0 && (
        <ul className="plain small">
          {of.calls.map((one) => (
            <li key={one.at}>{`${formatMinute(one.at)} · ${text(one.outcome)} ${one.note}`}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Contact({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  if (!of.may_work) return <p className="quiet">{w.contactOver}</p>;
  if (!of.contact?.phones.length) return <p className="quiet">{w.noContact}</p>;
  return (
    <div>
      <b>{of.contact.name}</b>
      {of.contact.phones.map((one) => (
        <div key={one} className="phone">
          <a href={`tel:${one}`}>{one}</a>
        </div>
      ))}
    </div>
  );
}

function Lost({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  const text = useText();
  const losing = useChange(lose(of.task.id));
  const [reason, setReason] = useState<string>();
  return (
    <Popconfirm
      title={w.lostSure}
      description={
        <Select
          aria-label={w.lostSure}
          style={{ width: 180 }}
          value={reason}
          onChange={setReason}
          options={of.lost_reasons.map((one) => ({ value: one.code, label: text(one.label) }))}
        />
      }
      okButtonProps={{ disabled: !reason }}
      onConfirm={() => reason && losing.mutate(reason)}
    >
      <Button size="small" danger>
        {w.lost}
      </Button>
    </Popconfirm>
  );
}

function VisitOffer({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  const hospital = useHospital();
  const closing = useChange(closeByVisit(of.task.id));
  const visit = of.changes.find((one) => one.kind === "visit" && !one.undone);
  if (!visit) return null;
  return (
    <div className="candidates">
      <span>{w.visitOffer(visit.day ?? "", hospital(visit.hospital).short)}</span>
      <Button size="small" loading={closing.isPending} onClick={() => closing.mutate(undefined)}>
        {w.closeByVisit}
      </Button>
    </div>
  );
}

/** Alt and a digit enter an outcome, from wherever the cursor is. */
function useOutcomeKeys(of: FollowUpTaskPage, enter: (outcome: string) => void) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.altKey || event.isComposing || !of.may_work) return;
      const found = of.outcomes[Number(event.code.replace("Digit", "")) - 1];
      if (!found || found.code === "later") return;
      event.preventDefault();
      enter(found.code);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}
