// Text with marked spans. Offsets are code points of the original text, as the server gives them.
import { unitsOf } from "./format";

export interface Span {
  start: number;
  end: number;
}

/** Sorted, merged spans cut to `[from, to)`; touching runs become one. */
function merge(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = out.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else if (span.end > span.start) out.push({ ...span });
  }
  return out;
}

interface HighlightProps {
  text: string;
  spans: readonly Span[];
  /** Marks of what the text denies, and the word that says so. */
  denied?: readonly Span[];
  deniedWord?: string;
}

export function Highlight({ text, spans, denied = [], deniedWord }: HighlightProps) {
  const units = unitsOf(text);
  const at = (point: number) => units[Math.max(0, Math.min(point, units.length - 1))] ?? 0;
  const parts = [];
  let done = 0;
  for (const span of merge(spans)) {
    const [start, end] = [at(span.start), at(span.end)];
    if (start > done) parts.push(<span key={done}>{text.slice(done, start)}</span>);
    const denies = denied.some((one) => one.start <= span.start && span.end <= one.end);
    parts.push(
      <mark
        key={`m${start}`}
        className={denies ? "denied" : undefined}
        title={denies ? deniedWord : undefined}
      >
        {text.slice(start, end)}
      </mark>,
    );
    done = end;
  }
  return (
    <>
      {parts}
      {text.slice(done)}
    </>
  );
}
