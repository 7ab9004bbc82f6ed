// One use of a hospital's rows, and what the hospital may do with it: take rows back, or open them again.
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { UseLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatDay, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { openAgain, takeBack, useChange } from "../queries";
import { words } from "../words";
import "./applications.css";

export function UseCard({ of }: { of: UseLine }) {
  const w = useWords(words);
  const text = useText();
  const opening = useChange(openAgain(of.grant));
  const taken = of.taken_back;
  return (
    <div className="page">
      <Facts
        facts={[
          [w.purpose, of.purpose],
          [w.variables, of.variables.map((v) => text(v.label)).join(" · ")],
          [w.level, <Level key="level" level={of.level} />],
          [w.readers, String(of.persons)],
          [w.until, formatDay(of.until)],
          [w.state, text(of.status_label)],
          [
            w.takenBack,
            taken &&
              [
                taken.withheld.length ? taken.withheld.map((v) => text(v.label)).join(" · ") : w.allRows,
                taken.reason,
                taken.by,
                formatMinute(taken.at),
              ].join(" · "),
          ],
        ]}
      />
      {taken && (
        <div className="decide">
          <Button loading={opening.isPending} onClick={() => opening.mutate(undefined)}>
            {w.openAgain}
          </Button>
        </div>
      )}
      {opening.error && <ErrorState problem={asProblem(opening.error)} />}
      {of.may_take_back && <TakeBack of={of} />}
    </div>
  );
}

function TakeBack({ of }: { of: UseLine }) {
  const w = useWords(words);
  const text = useText();
  const taking = useChange(takeBack(of.grant));
  const [reason, setReason] = useState("");
  const [withheld, setWithheld] = useState<string[]>([]);
  return (
    <>
      <div className="decide">
        <Input.TextArea
          aria-label={w.reasonForMembers}
          placeholder={w.reasonForMembers}
          rows={2}
          value={reason}
          onChange={(e) => setReason(e.target.value)}
        />
        <Select
          mode="multiple"
          style={{ width: "100%" }}
          aria-label={w.withholdOrAll}
          placeholder={w.withholdOrAll}
          value={withheld}
          onChange={setWithheld}
          options={of.variables.map((v) => ({ value: v.name, label: text(v.label) }))}
        />
        <Button
          danger
          disabled={!reason.trim()}
          loading={taking.isPending}
          onClick={() => taking.mutate({ reason, withheld })}
        >
          {withheld.length ? w.keepBack : w.takeAllBack}
        </Button>
      </div>
      {taking.error && <ErrorState problem={asProblem(taking.error)} />}
    </>
  );
}
