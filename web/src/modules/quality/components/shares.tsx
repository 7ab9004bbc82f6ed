// The share of rows that violate a check: as a bar with its threshold, and month by month.
import type { CheckResult } from "@/api/types";
import { formatShare } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { words } from "../words";

/** Of a check or a month; where the numbers may not be shown, the bound that the answer gives. */
export function share(c: {
  violated: number | null;
  applicable: number | null;
  share?: number | null;
}): number {
  return c.share ?? (c.applicable ? (c.violated ?? 0) / c.applicable : 0);
}

/** The share of rows that violate, and the threshold as a line; `most`: the share that fills the column. */
export function ShareBar({ of, most }: { of: CheckResult; most: number }) {
  const w = useWords(words);
  return (
    <span
      className={`share-bar${of.passed === false ? " over" : ""}`}
      title={of.threshold == null ? w.thresholdNone : formatShare(of.threshold, 2)}
    >
      <i style={{ width: `${(share(of) / most) * 100}%` }} />
      {of.threshold != null && <em style={{ left: `${(of.threshold / most) * 100}%` }} />}
    </span>
  );
}

/** Violations by month: a column each, ochre above the threshold. */
export function Months({ of }: { of: CheckResult }) {
  const months = of.months.filter((m) => m.applicable > 0).slice(-24);
  const most = Math.max(...months.map(share), of.threshold ?? 0, 0.0001);
  return (
    <span
      className="months"
      role="img"
      aria-label={months.map((m) => `${m.month} ${formatShare(share(m))}`).join(", ")}
    >
      {months.map((m) => (
        <i
          key={m.month}
          className={of.threshold != null && share(m) > of.threshold ? "over" : ""}
          style={{ height: `${Math.max(6, (share(m) / most) * 100)}%` }}
          title={`${m.month} ${formatShare(share(m))}`}
        />
      ))}
    </span>
  );
}
