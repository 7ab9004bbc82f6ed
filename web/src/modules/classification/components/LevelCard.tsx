// The level of one variable: why it is proposed so, what follows from it, and the decision.
import { useQuery } from "@tanstack/react-query";
import type { LevelDecision, LevelPage } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { levelQuery } from "../queries";
import { words } from "../words";
import { Decide, Second } from "./Decide";

export function LevelCard({ of }: { of: string }) {
  const w = useWords(words);
  const answer = useQuery(levelQuery(of));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const data = answer.data;
  if (!data)
    return (
      <div className="page">
        <Loading rows={6} />
      </div>
    );
  return (
    <div className="page level-card">
      <What of={data} />
      <h3>{w.why}</h3>
      <Reasons of={data} />
      {data.waiting && <Second of={data} />}
      {data.line.changeable && !data.waiting && <Decide key={data.line.level} of={data} />}
      {!data.line.changeable && <p className="quiet">{w.fixedNote}</p>}
      {data.history.length > 0 && <h3>{w.history}</h3>}
      <ul className="level-history">
        {data.history.map((one) => (
          <Decision key={one.id} of={one} />
        ))}
      </ul>
    </div>
  );
}

function What({ of }: { of: LevelPage }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Facts
      facts={[
        [w.variable, of.line.variable],
        [w.definition, text(of.definition)],
        [w.declared, <Level key="declared" level={of.line.declared} />],
        [w.level, <Level key="level" level={of.line.level} />],
        [w.proposed, <Level key="proposed" level={of.line.proposed} />],
        [w.identifier, of.identifier && text(of.identifier)],
        [w.looked, of.filled != null && w.lookedAt(formatExact(of.filled), of.distinct ?? 0)],
        [w.mask, text(of.mask)],
        [w.chain, of.chain.map(text).join(" → ")],
        [w.touches, w.touchesWhat(of.grants, of.applications)],
      ]}
    />
  );
}

function Reasons({ of }: { of: LevelPage }) {
  const text = useText();
  return (
    <ul className="level-reasons">
      {of.reasons.map((one) => (
        <li key={one.text.en}>
          <Level level={one.level} /> {text(one.text)}
        </li>
      ))}
    </ul>
  );
}

function Decision({ of }: { of: LevelDecision }) {
  const w = useWords(words);
  const text = useText();
  return (
    <li>
      <b>{w.line(of.before, of.level)}</b>
      <div>{[text(of.status_label), of.by, formatMinute(of.at)].join(" · ")}</div>
      <div>{of.reason}</div>
      {of.second && <div className="quiet">{w.secondOf(of.second, of.second_reason)}</div>}
    </li>
  );
}
