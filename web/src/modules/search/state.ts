// What the address of a search holds: what is shared is what is seen.

export type Way = "text" | "count" | "batch" | "variables";

export interface SearchState {
  way?: Way;
  q?: string;
  hospital?: string;
  category?: string;
  year?: string;
  tree?: string;
  variable?: string;
}

export function searchState(given: Record<string, unknown>): SearchState {
  return Object.fromEntries(Object.entries(given).map(([k, v]) => [k, v == null ? undefined : String(v)]));
}
