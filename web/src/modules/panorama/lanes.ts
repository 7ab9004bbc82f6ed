// Which categories become lanes, in which order; and events as the timeline draws them.
import type { Panorama, PanoramaEvent, Visit } from "@/api/types";
import { type Measured, side, valueText } from "@/clinical/ClinicalValue";
import type { TimelineItem } from "@/clinical/timeline/cluster";
import { codeLabel, unitText } from "@/dictionary";
import { stamp } from "@/kit/format";
import type { Text } from "@/kit/lang";

/** Clinical weight first; what is bulky and administrative last. */
export const laneOrder = [
  "diagnosis",
  "surgery",
  "pathology",
  "imaging",
  "examination",
  "lab_result",
  "microbiology",
  "medication",
  "treatment",
  "vital_sign",
  "medical_record",
  "follow_up",
  "order",
  "charge",
];
/** Place of a category among records of one moment: a diagnosis before what was charged for it. */
export function weight(category: string): number {
  const at = laneOrder.indexOf(category);
  return at < 0 ? laneOrder.length : at;
}
export const hiddenAtFirst = new Set(["order", "charge", "patient"]);

export function itemId(event: { category: string; row_key: string }): string {
  return `${event.category}/${event.row_key}`;
}

export function visitId(visit: { row_key: string }): string {
  return `visit/${visit.row_key}`;
}

/** The visits among marks of the timeline that were chosen: their `visit_ref`. */
export function visitsAmong(picked: ReadonlySet<string>, visits: readonly Visit[]): ReadonlySet<string> {
  return new Set(visits.filter((v) => picked.has(visitId(v))).map((v) => v.visit_ref));
}

/** The records that are listed: those chosen on the timeline and all of the chosen visits; with nothing
 * chosen, those of `show`. */
export function listed(
  events: readonly PanoramaEvent[],
  picked: ReadonlySet<string>,
  visits: ReadonlySet<string>,
  show: ReadonlySet<string>,
): PanoramaEvent[] {
  const narrowed = picked.size > 0 || visits.size > 0;
  const wanted = (e: PanoramaEvent) =>
    narrowed
      ? picked.has(itemId(e)) || (e.visit_ref != null && visits.has(e.visit_ref))
      : show.has(e.category);
  return events.filter((e) => e.category !== "visit" && wanted(e));
}

/** What the row says next to its title; its parts come joined by ";". */
export function detailOf(e: PanoramaEvent): string {
  return e.detail.replaceAll(";", "；");
}

export function measured(e: PanoramaEvent): Measured {
  return {
    text: e.value_text,
    number: e.value_number,
    unit: unitText(e.unit),
    low: e.low,
    high: e.high,
    abnormal: e.abnormal,
  };
}

/** Events and visits as timeline items, sorted by time. Visits have a lane for each hospital; what has no
 * time has no place. */
export function toItems(of: Panorama, show: ReadonlySet<string>, text: (t: Text) => string): TimelineItem[] {
  const items: TimelineItem[] = [];
  for (const v of of.visits) {
    if (!v.start) continue;
    items.push({
      id: visitId(v),
      lane: `visit:${v.hospital}`,
      hospital: v.hospital,
      time: stamp(v.start),
      end: v.end ? stamp(v.end) : null,
      dayOnly: false,
      title: text(codeLabel("visit_type", v.kind)),
      detail: [v.department && text(codeLabel("department", v.department)), v.title]
        .filter(Boolean)
        .join(" · "),
      side: "",
    });
  }
  for (const e of of.events) {
    if (!show.has(e.category) || !e.time) continue;
    items.push({
      id: itemId(e),
      lane: e.category,
      hospital: e.hospital,
      time: stamp(e.time),
      end: e.end_time ? stamp(e.end_time) : null,
      dayOnly: e.time_is_date,
      title: e.title,
      detail: [e.value_text && valueText(measured(e)), detailOf(e)].filter(Boolean).join(" · "),
      side: side(measured(e)),
    });
  }
  return items.sort((a, b) => a.time - b.time);
}
