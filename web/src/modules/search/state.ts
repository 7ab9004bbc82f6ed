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
  /** The figure whose persons are to be opened as a tree: `indicator:…` or `disease:…`. */
  figure?: string;
  /** The saved cohort that the tree was opened from, the version, and the revision that a change is of. */
  cohort?: string;
  opened?: string;
  revision?: string;
  /** Added phrases that are not to be looked for. */
  away?: string;
  /** "left_out": what a document only denies does not count. */
  denials?: string;
}

/** What the address of one document holds: which, and the question that found it. */
export interface DocumentState extends SearchState {
  person?: string;
  key?: string;
  at?: string;
}

/** Between the phrases of `away`: no phrase holds it. */
const between = "|";

export function takenAway(state: SearchState): string[] {
  return state.away ? state.away.split(between) : [];
}

export function withAway(state: SearchState, phrases: string[]): SearchState {
  return { ...state, away: phrases.length ? phrases.join(between) : undefined };
}

export function searchState(given: Record<string, unknown>): DocumentState {
  return Object.fromEntries(Object.entries(given).map(([k, v]) => [k, v == null ? undefined : String(v)]));
}
