// A set that is being put together: its parts, what it holds, what such sets often lack.
import { Button } from "antd";
import type { CodesRead } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty } from "@/kit/states";
import { words } from "../codeWords";
import { chosenOf, marked, withChosen } from "../model/codes";
import type { Condition } from "../model/tree";
import { useCodeNames } from "./useCodeNames";

interface CodeMembersProps {
  value_set: string;
  condition: Condition;
  read: CodesRead | undefined;
  onChange: (next: Condition) => void;
}

export function CodeMembers({ value_set, condition, read, onChange }: CodeMembersProps) {
  const w = useWords(words);
  const text = useText();
  const chosen = chosenOf(condition);
  const nameOf = useCodeNames(value_set, chosen, []);
  if (!chosen.length)
    return (
      <Panel title={w.members}>
        <Empty reason={w.none} />
      </Panel>
    );
  return (
    <Panel title={w.members}>
      <ul className="code-parts">
        {chosen.map((value) => (
          <li key={value} className="chip">
            <span>{nameOf(value)}</span>
            <Button
              size="small"
              type="text"
              aria-label={w.drop(nameOf(value))}
              onClick={() =>
                onChange(
                  withChosen(
                    condition,
                    chosen.filter((one) => one !== value),
                  ),
                )
              }
            >
              {"×"}
            </Button>
          </li>
        ))}
      </ul>
      {read && (
        <details>
          <summary>{w.holds(read.listed.length)}</summary>
          <ul className="code-list">
            {read.listed.map((one) => (
              <li key={one.code}>
                <code>{one.code}</code> {text(one.label)}
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="quiet small">{w.extended}</p>
    </Panel>
  );
}

/** Proposed with a reason, added by hand. */
export function MissedCodes({ condition, read, onChange }: Omit<CodeMembersProps, "value_set">) {
  const w = useWords(words);
  const text = useText();
  if (!read) return null;
  return (
    <Panel title={w.missed}>
      {!read.missed.length && <p className="quiet">{w.missedNone}</p>}
      <ul className="missed-codes">
        {read.missed.map(({ offer, reason }) => (
          <li key={offer.key}>
            <Button
              size="small"
              aria-label={`${w.add} ${text(offer.label)}`}
              onClick={() =>
                onChange(
                  withChosen(condition, [
                    ...chosenOf(condition),
                    marked(offer.below ? "below" : "code", offer.key),
                  ]),
                )
              }
            >
              {w.add}
            </Button>
            <span>
              {text(offer.label)} <code>{offer.code}</code>
              <span className="quiet small">{` · ${text(reason)}`}</span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
