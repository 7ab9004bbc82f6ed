// A measured value: number, unit, and where it lies in its reference range.
import { formatExact } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { words } from "./words";
import "./value.css";

export interface Measured {
  text: string;
  number: number | null;
  unit: string;
  low: number | null;
  high: number | null;
  abnormal: string;
}

/** `high`, `low`, `abnormal` or `""`: from the laboratory's own flag first, else from the range. */
export function side(m: Measured): "high" | "low" | "abnormal" | "" {
  const flag = m.abnormal.trim().toUpperCase();
  if (/^(H|HH|HIGH|↑|偏高|高)/.test(flag)) return "high";
  if (/^(L|LL|LOW|↓|偏低|低)/.test(flag)) return "low";
  if (/^(A|AA|ABNORMAL|POS|\+|阳性|异常)/.test(flag)) return "abnormal";
  if (/^(N|NORMAL|正常)/.test(flag) || m.number == null) return "";
  if (m.high != null && m.number > m.high) return "high";
  if (m.low != null && m.number < m.low) return "low";
  return "";
}

/** Value and unit as plain text. */
export function valueText(m: Measured): string {
  return `${m.text || (m.number == null ? "" : formatExact(m.number))} ${m.unit}`.trim();
}

export function rangeText(m: Measured): string {
  if (m.low != null && m.high != null) return `${formatExact(m.low)}–${formatExact(m.high)}`;
  if (m.high != null) return `≤ ${formatExact(m.high)}`;
  return m.low != null ? `≥ ${formatExact(m.low)}` : "";
}

/** The value in ink, or in its reserved colour with an arrow. */
export function ValueText({ of }: { of: Measured }) {
  const w = useWords(words);
  const where = side(of);
  const word =
    where === "high" ? w.above : where === "low" ? w.below : where === "abnormal" ? w.abnormal : "";
  const arrow = where === "high" ? "↑" : where === "low" ? "↓" : where === "abnormal" ? "!" : "";
  return (
    <span className={`measured ${where}`}>
      <b>{of.text || (of.number == null ? "" : formatExact(of.number))}</b>
      {arrow && (
        <span className="measured-arrow" role="img" aria-label={word} title={word}>
          {arrow}
        </span>
      )}
      {of.unit && <span className="measured-unit">{of.unit}</span>}
    </span>
  );
}

/** The reference range as a bar: band for the range, a tick for the value; nothing when there is no range. */
export function RangeBar({ of, width = 84 }: { of: Measured; width?: number }) {
  const w = useWords(words);
  if (of.number == null || (of.low == null && of.high == null)) return <span className="range-none" />;
  const low = of.low ?? Math.min(0, of.number);
  const high = of.high ?? Math.max(low * 2, of.number);
  const spread = high - low || 1;
  const [from, to] = [low - spread * 0.6, high + spread * 0.6];
  const x = (v: number) => Math.max(3, Math.min(width - 3, ((v - from) / (to - from)) * width));
  const where = side(of);
  const outside = of.number > to || of.number < from;
  return (
    <svg width={width} height="14" className="range" role="img" aria-label={w.reference(rangeText(of))}>
      <title>{w.reference(rangeText(of))}</title>
      <path d={`M0 7H${width}`} className="range-line" />
      <rect x={x(low)} y="4" width={x(high) - x(low)} height="6" className="range-band" />
      {outside ? (
        <path
          d={of.number > to ? `M${width - 7} 2l6 5-6 5z` : "M7 2L1 7l6 5z"}
          className={`range-mark ${where}`}
        />
      ) : (
        <rect x={x(of.number) - 1.5} y="1" width="3" height="12" rx="1" className={`range-mark ${where}`} />
      )}
    </svg>
  );
}
