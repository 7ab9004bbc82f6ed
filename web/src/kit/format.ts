// Numbers, shares, dates and lengths of time in both languages. Clinical times arrive without a zone (local
// time of the hospital) and are shown as they are; times of the platform carry a zone and are shown in
// Asia/Shanghai.
import type { Lang } from "./lang";

// Fifteen digits are what a number of the computer carries for sure: more would print its noise (0.1 + 0.2),
// fewer would print 0.00042 as 0.
const exact = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 15, signDisplay: "negative" });

/** `1,234,567`, `0.00042`: grouped, all digits and no exponent; or at most `decimals` after the point, of
 * which something that is not 0 always keeps two digits. */
export function formatExact(n: number, decimals?: number): string {
  if (decimals == null) return exact.format(n);
  const rounded = Number(n.toFixed(decimals));
  return exact.format(rounded === 0 && n !== 0 ? Number(n.toPrecision(2)) : rounded);
}

/** A count for a headline: 万/亿 in Chinese from 100,000 on, else grouped digits. */
export function formatCount(n: number, lang: Lang): string {
  if (lang === "en" || Math.abs(n) < 100_000) return formatExact(n);
  const [size, unit] = Math.abs(n) >= 1e8 ? [1e8, "亿"] : [1e4, "万"];
  return `${(n / size).toFixed(Math.abs(n / size) >= 1000 ? 0 : 1)} ${unit}`;
}

/** A share of 0..1 as a percentage; never rounds something to nothing or almost all to all. */
export function formatShare(share: number, digits = 1): string {
  const least = 10 ** -(digits + 2);
  if (share > 0 && share < least / 2) return `<${(least * 100).toFixed(digits)}%`;
  if (share < 1 && share > 1 - least / 2) return `>${(100 - least * 100).toFixed(digits)}%`;
  return `${(share * 100).toFixed(digits).replace(/\.0+$/, "")}%`;
}

const zone = /(Z|[+-]\d\d:?\d\d)$/;
const local = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "short",
});

/** `2026-11-23 02:14`; a clinical time at midnight exactly is a day whose hour nobody wrote, as the server
 * words it. */
export function formatMinute(time: string | null | undefined): string {
  if (!time) return "";
  if (zone.test(time)) return local.format(new Date(time));
  return /T00:00:00(\.0+)?$/.test(time) ? time.slice(0, 10) : time.slice(0, 16).replace("T", " ");
}

/** `2026-11-23`. */
export function formatDay(time: string | null | undefined): string {
  return formatMinute(time).slice(0, 10);
}

/** Milliseconds of a time, reading a time without zone as it stands (so that order and distance are right on
 * every computer). */
export function stamp(time: string): number {
  if (zone.test(time)) return Date.parse(time);
  return Date.parse(time.length === 10 ? `${time}T00:00:00Z` : `${time.slice(0, 19)}Z`);
}

/** A length of time in the largest one or two units: `1 年 3 个月`, `11 天`. */
export function formatLength(ms: number, lang: Lang): string {
  const days = Math.round(ms / 86_400_000);
  const months = Math.round(days / 30.44);
  const en = (n: number, unit: string) => `${n} ${unit}${n === 1 ? "" : "s"}`;
  if (days < 60) return lang === "zh" ? `${days} 天` : en(days, "day");
  if (months < 12) return lang === "zh" ? `${months} 个月` : en(months, "month");
  const [years, rest] = [Math.floor(months / 12), months % 12];
  if (lang === "zh") return rest ? `${years} 年 ${rest} 个月` : `${years} 年`;
  return rest ? `${en(years, "year")} ${en(rest, "month")}` : en(years, "year");
}

/** How long ago, next to an exact time only. */
export function formatAgo(time: string, now: number, lang: Lang): string {
  const minutes = Math.max(0, Math.round((now - stamp(time)) / 60_000));
  const [n, zh, en] =
    minutes < 60
      ? [minutes, "分钟", "min"]
      : minutes < 2880
        ? [Math.round(minutes / 60), "小时", "h"]
        : [Math.round(minutes / 1440), "天", "d"];
  return lang === "zh" ? `${n} ${zh}前` : `${n} ${en} ago`;
}

/** UTF-16 index of each code point of `text` and its end: the server counts code points, JavaScript UTF-16
 * units. */
export function unitsOf(text: string): number[] {
  const units = [0];
  for (const point of text) units.push((units.at(-1) ?? 0) + point.length);
  return units;
}

/** Several names in a row: `甲、乙` or `a, b`. */
export function listed(names: readonly string[], lang: Lang): string {
  return names.join(lang === "zh" ? "、" : ", ");
}

/** `1 check`, `3 checks`, `1,204 checks`: an English count with its noun. */
export function many(n: number | string, one: string, more = `${one}s`): string {
  return `${n} ${String(n) === "1" ? one : more}`;
}
