// One grant with everything it says, and what may be done with it now: always with a reason.
import { Button, Input } from "antd";
import { useState } from "react";
import type { GrantLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { moveGrant, useChange } from "../queries";
import { words } from "../words";

export function GrantCard({ of }: { of: GrantLine }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="page">
      <Facts
        facts={[
          [w.giveTo, of.project_title],
          [w.state, of.open ? w.openNow : text(of.why_not)],
          [w.reason, of.reason],
          [w.renewBy, of.renew_by ? formatMinute(of.renew_by) : ""],
          [w.variables, of.variables.map((v) => text(v.label)).join(" · ")],
          [w.level, <Level key="level" level={of.level} />],
          [
            w.hospitals,
            of.hospitals ? of.hospitals.map((h) => <HospitalChip key={h} code={h} full />) : w.allHospitals,
          ],
          [w.takenOut, takenOut(of, w.allRows, text).join(" · ")],
          [w.cohort, of.cohort || w.everybody],
          [w.persons, of.persons.join(" · ")],
          [w.since, formatMinute(of.since)],
          [w.until, formatMinute(of.until)],
          [w.conditions, of.conditions],
          [w.given, `${of.given_by} · ${formatMinute(of.given_at)}`],
        ]}
      />
      {of.moves.length > 0 && <Moves of={of} />}
    </div>
  );
}

/** What hospitals took out: "h02: all rows, reason". */
export function takenOut(of: GrantLine, all: string, text: ReturnType<typeof useText>): string[] {
  return of.taken_out.map((one) => {
    const what = one.withheld.length ? one.withheld.map((v) => text(v.label)).join("、") : all;
    return `${one.hospital}：${what}，${one.reason}`;
  });
}

function Moves({ of }: { of: GrantLine }) {
  const w = useWords(words);
  const moving = useChange(moveGrant);
  const [reason, setReason] = useState("");
  const names: Record<string, string> = { active: w.resume, suspended: w.suspend, revoked: w.revoke };
  return (
    <>
      <div className="inline-form">
        <Input
          size="small"
          style={{ flex: "1 1 220px" }}
          aria-label={w.reason}
          placeholder={w.reason}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        {of.moves.map((to) => (
          <Button
            key={to}
            size="small"
            danger={to === "revoked"}
            disabled={!reason.trim()}
            loading={moving.isPending && moving.variables.to === to}
            onClick={() => moving.mutate({ id: of.id, to: to as never, reason })}
          >
            {names[to]}
          </Button>
        ))}
      </div>
      {moving.error && <ErrorState problem={asProblem(moving.error)} />}
    </>
  );
}
