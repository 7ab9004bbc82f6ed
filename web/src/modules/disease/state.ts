// What the address of a disease holds: the open part, and the list of persons that is asked for.

export const parts = ["overview", "completeness", "indicators", "editions"] as const;
export type Part = (typeof parts)[number];

export interface DiseaseState {
  part?: Part;
  /** Variable that listed persons lack. */
  gap?: string;
  indicator?: string;
  state?: "met" | "not_met" | "excluded";
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export function diseaseState(given: Record<string, unknown>): DiseaseState {
  const state = text(given.state);
  return {
    part: parts.find((p) => p === given.part),
    gap: text(given.gap),
    indicator: text(given.indicator),
    state: state === "met" || state === "excluded" ? state : state ? "not_met" : undefined,
  };
}
