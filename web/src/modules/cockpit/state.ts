// What the address of the cockpit holds.

export interface CockpitState {
  /** The hospital that a link asks about. */
  hospital?: string;
}

export function cockpitState(given: Record<string, unknown>): CockpitState {
  return { hospital: given.hospital == null ? undefined : String(given.hospital) };
}
