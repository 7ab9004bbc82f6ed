// Empty, loading, failed, refused, stale: five different states in one drawing style (the two strokes of the
// mark, that have nothing to carry, are broken, meet a bar …), each one sentence of reason and one action.
import { Button } from "antd";
import { type ReactNode, useEffect, useState } from "react";
import { formatMinute } from "./format";
import { useText, useWords } from "./lang";
import { asProblem, type Problem } from "./problem";
import { words } from "./words";
import "./states.css";

const lines = Array.from({ length: 12 }, (_, i) => i);

const drawings = {
  empty: ["M4 12c14 0 16 12 26 12", "M4 36c14 0 16-12 26-12", "M44 24h6M58 24h6M72 24h6"],
  failed: ["M4 12c14 0 16 12 28 12h10l4-6 6 12 4-6", "M4 36c14 0 16-12 28-12", "M66 24h26"],
  refused: ["M4 12c14 0 16 12 28 12h22", "M4 36c14 0 16-12 28-12", "M62 10v28"],
};

function Drawing({ of }: { of: keyof typeof drawings }) {
  return (
    <svg
      viewBox="0 0 96 48"
      width="96"
      height="48"
      className={`drawing ${of}`}
      aria-hidden="true"
      focusable="false"
    >
      {drawings[of].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}

/** Nothing here: says why, and offers the next step. */
export function Empty({ reason, action }: { reason: ReactNode; action?: ReactNode }) {
  return (
    <div className="state">
      <Drawing of="empty" />
      <p>{reason}</p>
      {action}
    </div>
  );
}

/** Rows of grey lines, shown only when the wait passes 200 ms. */
export function Loading({ rows = 4, label }: { rows?: number; label?: string }) {
  const w = useWords(words);
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={`loading${late ? " late" : ""}`} role="status">
      <span className="hidden">{label ?? w.loading}</span>
      {lines.slice(0, rows).map((i) => (
        <i key={i} style={{ width: `${92 - ((i * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** The rule that refused, and the way out. */
export function Refusal({ problem, action }: { problem: Problem; action?: ReactNode }) {
  const w = useWords(words);
  const text = useText();
  return (
    <div className="state" role="alert">
      <Drawing of="refused" />
      <h2>{text(problem.title) || w.refused}</h2>
      <p>{text(problem.found)}</p>
      <WayOut of={problem} />
      {action}
      <RequestId id={problem.requestId} />
    </div>
  );
}

/** What would be right, and what to do. */
function WayOut({ of }: { of: Problem }) {
  const w = useWords(words);
  const text = useText();
  return (
    <>
      {text(of.expected) && <p className="quiet">{w.expected(text(of.expected))}</p>}
      {text(of.todo) && <p className="quiet">{w.todo(text(of.todo))}</p>}
    </>
  );
}

function RequestId({ id }: { id: string }) {
  const w = useWords(words);
  return id ? <p className="small quiet">{`${w.requestId} ${id}`}</p> : null;
}

/** What failed, and a way to try again. A refusal is drawn as one. */
export function ErrorState({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  const w = useWords(words);
  const text = useText();
  if (problem.status === 403) return <Refusal problem={problem} />;
  return (
    <div className="state" role="alert">
      <Drawing of="failed" />
      <h2>{problem.status === 0 ? w.offline : text(problem.title) || w.failed}</h2>
      <p>{text(problem.found)}</p>
      <WayOut of={problem} />
      {onRetry && <Button onClick={onRetry}>{w.retry}</Button>}
      <RequestId id={problem.requestId} />
    </div>
  );
}

/** A thin strip over figures that are not the latest: since when, and what to do. */
export function Stale({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="stale" role="status">
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d="M8 1.5a6.5 6.5 0 1 1-4.6 1.9" strokeDasharray="3 2" />
        <path d="M8 4.5V8l2.5 1.5" />
      </svg>
      <span>{children}</span>
      {action}
    </div>
  );
}

interface Answer {
  data: unknown;
  error: unknown;
  dataUpdatedAt: number;
  refetch: () => unknown;
}

/** What takes the page's place: nothing was read yet, or what was read is no longer to be seen. Else null:
 * the page shows what it has. */
export function failureOf(answer: Pick<Answer, "data" | "error">): Problem | null {
  if (!answer.error) return null;
  const problem = asProblem(answer.error);
  return answer.data == null || [401, 403, 404].includes(problem.status) ? problem : null;
}

/** Over a page whose renewal failed: what is shown stays, and says of when it is. */
export function Behind({ answer }: { answer: Answer }) {
  const w = useWords(words);
  if (!answer.error || answer.data == null) return null;
  return (
    <Stale
      action={
        <Button size="small" onClick={() => void answer.refetch()}>
          {w.retry}
        </Button>
      }
    >
      {w.stale(formatMinute(new Date(answer.dataUpdatedAt).toISOString()))}
    </Stale>
  );
}
