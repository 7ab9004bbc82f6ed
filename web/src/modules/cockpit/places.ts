// Where each indicator stands on the cockpit: on the strip, as a disease's bar, or among the measures. None
// is left out.
import type { Indicator } from "@/api/types";

/** Groups of the first strip, in this order. */
const stripGroups = ["scale", "service", "efficiency"];
const onStrip = 6;

export interface Places {
  strip: Indicator[];
  diseases: Indicator[];
  /** The rest by group, in the dictionary's order. */
  measures: [group: string, indicators: Indicator[]][];
}

export function places(indicators: readonly Indicator[]): Places {
  const strip = indicators.filter((i) => stripGroups.includes(i.group)).slice(0, onStrip);
  const diseases = indicators.filter((i) => i.group === "disease" && i.kind === "count");
  const measures = new Map<string, Indicator[]>();
  for (const i of indicators) {
    if (!strip.includes(i) && !diseases.includes(i))
      measures.set(i.group, [...(measures.get(i.group) ?? []), i]);
  }
  return { strip, diseases, measures: [...measures].sort((a, b) => b[1].length - a[1].length) };
}
