// What the address of a disease holds: the open part, and the list of persons that is asked for.

export const parts = ["overview", "completeness", "indicators", "study", "editions"] as const;
export type Part = (typeof parts)[number];

export interface DiseaseState {
  part?: Part;
  /** Variable that listed persons lack. */
  gap?: string;
  indicator?: string;
  state?: "met" | "not_met" | "excluded";
  /** Another dataset that listed persons are in as well. */
  also?: string;
  /** Variable and value that filter the charts of the study view. */
  by?: string;
  value?: string;
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export function diseaseState(given: Record<string, unknown>): DiseaseState {
  const state = text(given.state);
  return {
    part: parts.find((p) => p === given.part),
    gap: text(given.gap),
    indicator: text(given.indicator),
    also: text(given.also),
    by: text(given.by),
    value: text(given.value),
    state: state === "met" || state === "excluded" ? state : state ? "not_met" : undefined,
  };
}
