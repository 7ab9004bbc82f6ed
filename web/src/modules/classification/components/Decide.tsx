// A decision on a level: confirmed, raised at once, or lowered by two persons.
import { Button, Input, Segmented } from "antd";
import { useState } from "react";
import type { LevelPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { changeLevel, decideSecond, useLevelChange, withdrawChange } from "../queries";
import { words } from "../words";

export function Decide({ of }: { of: LevelPage }) {
  const w = useWords(words);
  const now = of.line.level;
  const changing = useLevelChange(changeLevel(of.line.variable));
  const [level, setLevel] = useState(Math.max(now, of.line.proposed));
  const [reason, setReason] = useState("");
  const label = level === now ? w.confirm(level) : level > now ? w.raise(level) : w.lower(level);
  return (
    <>
      <h3>{w.decide}</h3>
      <div className="level-decide">
        <Segmented<number>
          aria-label={w.newLevel}
          size="small"
          value={level}
          onChange={setLevel}
          options={[1, 2, 3, 4, 5]}
        />
        <Reason value={reason} onChange={setReason} />
        <Button
          type="primary"
          disabled={!reason.trim()}
          loading={changing.isPending}
          onClick={() => changing.mutate({ level, reason })}
        >
          {label}
        </Button>
        {level !== now && <span className="quiet small">{level > now ? w.raiseNote : w.lowerNote}</span>}
      </div>
      {changing.error && <ErrorState problem={asProblem(changing.error)} />}
    </>
  );
}

export function Second({ of }: { of: LevelPage }) {
  const w = useWords(words);
  const waiting = of.waiting;
  const id = waiting?.id ?? "";
  const deciding = useLevelChange(decideSecond(id));
  const taking = useLevelChange(withdrawChange(id));
  const [reason, setReason] = useState("");
  if (!waiting) return null;
  const problem = deciding.error ?? taking.error;
  return (
    <>
      <h3>{w.second(waiting.by, waiting.level)}</h3>
      <p>{waiting.reason}</p>
      <div className="level-decide">
        {of.may_decide_second && (
          <>
            <Reason value={reason} onChange={setReason} />
            <Button
              type="primary"
              loading={deciding.isPending}
              onClick={() => deciding.mutate({ agrees: true, reason })}
            >
              {w.agree}
            </Button>
            <Button
              danger
              disabled={!reason.trim()}
              loading={deciding.isPending}
              onClick={() => deciding.mutate({ agrees: false, reason })}
            >
              {w.refuse}
            </Button>
          </>
        )}
        {of.may_withdraw && (
          <Button loading={taking.isPending} onClick={() => taking.mutate(undefined)}>
            {w.withdraw}
          </Button>
        )}
      </div>
      {problem && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}

function Reason({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const w = useWords(words);
  return (
    <Input.TextArea
      aria-label={w.yourReason}
      placeholder={w.yourReason}
      rows={2}
      maxLength={400}
      value={value}
      onChange={(e) => onChange(e.target.value)}
    />
  );
}
