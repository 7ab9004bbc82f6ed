// What the addresses of the quality report hold: the hospital that a link asks about, the check that is open.

export interface QualityState {
  hospital?: string;
  check?: string;
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export const qualityState = (given: Record<string, unknown>): QualityState => ({
  hospital: text(given.hospital),
  check: text(given.check),
});

/** What the address of the issues holds: whose, which one is open, whether closed ones are listed. */
export interface IssuesState {
  hospital?: string;
  issue?: string;
  closed?: string;
}

export const issuesState = (given: Record<string, unknown>): IssuesState => ({
  hospital: text(given.hospital),
  issue: text(given.issue),
  closed: text(given.closed),
});
