// A number of a result as papers print it, by the kind of its column.
import { formatExact, formatShare } from "@/kit/format";

const SIGNIFICANT = 4;
const NONE = "—";

export function formatCell(value: unknown, kind: string, lang: "zh" | "en"): string {
  if (value == null) return NONE;
  if (typeof value === "object" && "zh" in value) return String((value as Record<string, string>)[lang]);
  if (value === "Infinity") return "∞";
  if (value === "-Infinity") return "−∞";
  if (typeof value !== "number") return String(value);
  if (kind === "p") return value < 0.001 ? "<0.001" : value.toFixed(3);
  if (kind === "share") return formatShare(value);
  if (kind === "count") return formatExact(value);
  return formatNumber(value);
}

/** Four digits that say something, so that a column of like numbers stands in line; all before the point. */
export function formatNumber(value: number, digits = SIGNIFICANT): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return formatExact(value);
  if (size < 1e-3 || size >= 1e9) return value.toPrecision(2);
  const before = Math.max(1, Math.floor(Math.log10(size)) + 1);
  const decimals = Math.max(0, digits - before);
  return size >= 1000 ? formatExact(value, 0) : value.toFixed(decimals);
}

/** All digits, for a number that is compared. */
export function formatFull(value: number | null | undefined): string {
  return value == null ? NONE : String(Number(value.toPrecision(10)));
}
