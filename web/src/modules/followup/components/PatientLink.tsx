// The nurse's side of a patient's own form: send the link, see what became of it.
import { Button } from "antd";
import type { FollowUpTaskPage } from "@/api/types";
import { copyText } from "@/kit/clipboard";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { sendLink, useChange } from "../queries";
import { words } from "../words";

export function PatientLink({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  const text = useText();
  const sending = useChange(sendLink(of.task.id));
  const made = sending.data;
  const may = of.may_work && of.for_patients;
  if (!may && !of.links.length) return null;
  return (
    <div className="patient-link">
      {may && (
        <Button size="small" loading={sending.isPending} onClick={() => sending.mutate(undefined)}>
          {of.links.length ? w.linkAgain : w.linkSend}
        </Button>
      )}
      {sending.error && <ErrorState problem={asProblem(sending.error)} />}
      {made && (
        <p className="small">
          {`${w.linkSent[made.sent] ?? made.sent} ${text(made.why)} `}
          <Button size="small" type="link" onClick={() => void copyText(made.address)}>
            {w.linkCopy}
          </Button>
          <span className="quiet">{w.linkOnce}</span>
        </p>
      )}
      <ul className="plain small">
        {of.links.map((one) => (
          <li key={one.made} className={one.status === "blocked" ? "ochre" : undefined}>
            {[
              formatMinute(one.made),
              text(one.label),
              one.status === "waiting" ? w.linkUntil(formatMinute(one.ends)) : "",
              w.linkTries(one.wrong, one.late_tries),
            ]
              .filter(Boolean)
              .join(" · ")}
          </li>
        ))}
      </ul>
    </div>
  );
}
