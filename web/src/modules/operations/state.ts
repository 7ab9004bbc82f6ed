// What the addresses of runs, parcels, releases and dry runs hold: filters, and what is open.

export interface RunsState {
  run?: string;
}
export interface FaultsState {
  hospital?: string;
  /** The fault that is open on the sheet. */
  fault?: string;
  /** "yes": mended ones too. */
  closed?: string;
}
export interface ParcelsState {
  hospital?: string;
  status?: string;
  parcel?: string;
}
export interface ReleasesState {
  release?: string;
}
export interface DryRunsState {
  /** The dry run that is open on the sheet. */
  dry?: string;
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export const runsState = (given: Record<string, unknown>): RunsState => ({ run: text(given.run) });

export const faultsState = (given: Record<string, unknown>): FaultsState => ({
  hospital: text(given.hospital),
  fault: text(given.fault),
  closed: text(given.closed),
});

export const parcelsState = (given: Record<string, unknown>): ParcelsState => ({
  hospital: text(given.hospital),
  status: text(given.status),
  parcel: text(given.parcel),
});

export const releasesState = (given: Record<string, unknown>): ReleasesState => ({
  release: text(given.release),
});

export const dryRunsState = (given: Record<string, unknown>): DryRunsState => ({ dry: text(given.dry) });
