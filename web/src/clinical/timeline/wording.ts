// A mark of the timeline in words. Times carry no zone: they are written as the hospital wrote them.
import { formatLength, listed } from "@/kit/format";
import type { Lang } from "@/kit/lang";
import type { Cluster, TimelineItem } from "./cluster";
import { DAY } from "./scale";
import type { words } from "./words";

type Words = (typeof words)["zh"];

/** "2026-05-14 16:30" of milliseconds made by `stamp`, never moved to another zone. */
export function minuteOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}

export function dayOf(time: number): string {
  return minuteOf(time).slice(0, 10);
}

/** What the wording of a mark depends on besides the mark. */
export interface MarkContext {
  w: Words;
  lang: Lang;
  dayZero: number | null;
  short: (hospital: string) => string;
}

/** Time, hospitals and content of a mark in one line; of a cluster its first item and how many there are. */
export function markText(c: Cluster, { w, lang, dayZero, short }: MarkContext): string {
  const one = c.items[0];
  if (!one) return "";
  const when = one.dayOnly ? dayOf(one.time) : minuteOf(one.time);
  const from = dayZero != null ? w.fromZero(Math.round((one.time - dayZero) / DAY)) : "";
  const whose = listed(
    c.hospitals.map(([code]) => short(code)),
    lang,
  );
  const lasts =
    one.end && one.end > one.time ? ` · ${formatLength(Math.max(DAY, one.end - one.time), lang)}` : "";
  const what =
    c.items.length > 1
      ? w.several(c.items.length, one.title)
      : `${one.title}${one.detail ? ` · ${one.detail}` : ""}${lasts}`;
  return `${when}${one.dayOnly ? ` ${w.dayOnly}` : ""}${from} · ${whose} · ${what}`;
}

/** The first or last event: its day and its hospital. */
export function endText(item: TimelineItem, short: (hospital: string) => string): string {
  return `${dayOf(item.time)} ${short(item.hospital)}`;
}
