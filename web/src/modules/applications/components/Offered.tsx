// An approval in part, before anything is granted: who gives less or asks for something in return, how many
// persons are left, and until when it can be accepted.
import { Button } from "antd";
import type { ApplicationPage } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { accept, useChange } from "../queries";
import { words } from "../words";
import "./applications.css";

export function Offered({ of }: { of: ApplicationPage }) {
  const w = useWords(words);
  const text = useText();
  const accepting = useChange(accept(of.id));
  const asked = of.steps.filter((one) => one.hospital);
  const refused = asked.filter((one) => one.status === "refused");
  const limited = of.steps.filter((one) => one.status === "limited");
  return (
    <Panel title={w.offered} span={12} note={w.offeredNote}>
      <Facts
        facts={[
          [
            w.refusedBy,
            refused.length
              ? refused.map((one) => <HospitalChip key={one.id} code={one.hospital} full />)
              : null,
          ],
          [
            w.limitedBy,
            limited.length
              ? limited.map((one) => (
                  <div key={one.id}>
                    {one.hospital ? <HospitalChip code={one.hospital} full /> : text(one.holder_label)}{" "}
                    {[
                      one.withheld.length > 0 &&
                        w.withheld(one.withheld.map((v) => text(v.label)).join(" · ")),
                      ...one.votes.map((vote) => vote.reason),
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </div>
                ))
              : null,
          ],
          [w.persons2, of.numbers ? w.leftOf(of.numbers.left.shown, of.numbers.asked.shown) : ""],
          [w.acceptBy, of.accept_by ? formatMinute(of.accept_by) : ""],
        ]}
      />
      {of.may_accept && (
        <div className="decide">
          <Button type="primary" loading={accepting.isPending} onClick={() => accepting.mutate(undefined)}>
            {w.accept}
          </Button>
        </div>
      )}
      {accepting.error && <ErrorState problem={asProblem(accepting.error)} />}
    </Panel>
  );
}
