// What the automatic checks found: where, what is expected, what to do, and the author's reason.
import { Input } from "antd";
import type { OutputFinding } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { words } from "../words";

export function Findings(props: {
  of: OutputFinding[];
  reasons?: Record<string, string>;
  onReason?: (rule: string, reason: string) => void;
}) {
  const w = useWords(words);
  const text = useText();
  if (!props.of.length) return <p className="quiet">{w.noFinding}</p>;
  const asked = new Set<string>();
  return (
    <ul className="output-findings">
      {props.of.map((one) => {
        const first = !asked.has(one.rule);
        asked.add(one.rule);
        return (
          <li key={one.rule + one.found.en} className={one.weight}>
            <b>{text(one.rule_label)}</b>{" "}
            <span className={one.weight === "cleaned" ? "quiet" : "ochre"}>{text(one.weight_label)}</span>
            <div>{text(one.found)}</div>
            {one.weight !== "cleaned" && (
              <div className="quiet small">
                {`${w.expected}: ${text(one.expected)} · ${w.todo}: ${text(one.todo)}`}
              </div>
            )}
            {one.weight === "asks" && first && props.onReason && (
              <Input
                size="small"
                aria-label={`${w.reason} ${one.rule}`}
                placeholder={w.reason}
                maxLength={2000}
                value={props.reasons?.[one.rule] ?? ""}
                onChange={(event) => props.onReason?.(one.rule, event.target.value)}
              />
            )}
            {!props.onReason && one.explained && <div>{`${w.reason}: ${one.explained}`}</div>}
          </li>
        );
      })}
    </ul>
  );
}
