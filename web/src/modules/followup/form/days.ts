// Days as the texts that answers hold ("2026-01-31"), in the proleptic Gregorian calendar, without
// time zones.
const MS = 86_400_000;

/** Days since 1970, null for what is no day. */
export function numbered(text: string | null | undefined): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "");
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  const real = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return real ? at.getTime() / MS : null;
}

/** The day with that number, null outside of the years 1 to 9999. */
export function written(number: number): string | null {
  const at = new Date(number * MS);
  const year = at.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) return null;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
}

/** Full months from one day to another, negative backwards. */
export function months(one: string | null, other: string | null): number | null {
  const [first, second] = [numbered(one), numbered(other)];
  if (first === null || second === null || one === null || other === null) return null;
  if (second < first) return 0 - (months(other, one) as number);
  const [a, b] = [one.split("-").map(Number), other.split("-").map(Number)] as [number[], number[]];
  const early = (b[2] as number) < (a[2] as number) ? 1 : 0;
  return ((b[0] as number) - (a[0] as number)) * 12 + (b[1] as number) - (a[1] as number) - early;
}

export function years(one: string | null, other: string | null): number | null {
  const found = months(one, other);
  return found === null ? null : Math.trunc(found / 12) + 0;
}

/** First and last day that a partial date ("2024", "2024-02") may be. */
export function bounds(text: string): [string, string] {
  const [year, month, day] = text.split("-");
  const lastMonth = month ?? "12";
  const end = new Date(0);
  end.setUTCFullYear(Number(year), Number(lastMonth), 0);
  const lastDay = day ?? String(end.getUTCDate()).padStart(2, "0");
  return [`${year}-${month ?? "01"}-${day ?? "01"}`, `${year}-${lastMonth}-${lastDay}`];
}
