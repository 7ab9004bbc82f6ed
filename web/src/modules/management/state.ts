// What the addresses of these pages hold: filters, and what is open.

export interface ManagementState {
  hospital?: string;
  check?: string;
  parcel?: string;
  run?: string;
  status?: string;
  account?: string;
  person?: string;
  action?: string;
}

export function managementState(given: Record<string, unknown>): ManagementState {
  return Object.fromEntries(Object.entries(given).map(([k, v]) => [k, v == null ? undefined : String(v)]));
}
