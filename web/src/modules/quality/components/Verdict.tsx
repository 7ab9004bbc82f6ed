// A verdict in shape, then in colour: ring = all pass, triangle = warnings, filled diamond = errors, hatch =
// no data.
import type { QualityCell } from "@/api/types";

export function VerdictMark({ verdict, size = 12 }: { verdict: QualityCell["verdict"]; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      className={`verdict ${verdict}`}
      aria-hidden="true"
      focusable="false"
    >
      {verdict === "pass" && <circle cx="6" cy="6" r="3.6" />}
      {verdict === "warn" && <path d="M6 1.8l4.6 8.4H1.4z" />}
      {verdict === "fail" && <path d="M6 0.8L11.2 6 6 11.2 0.8 6z" />}
      {verdict === "none" && <path d="M2 6h8" />}
    </svg>
  );
}
