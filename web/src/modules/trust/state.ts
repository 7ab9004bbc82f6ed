// What the address of the audit log holds: what is looked for.

export interface AuditState {
  account?: string;
  person?: string;
  action?: string;
  purpose?: string;
  result?: string;
  hospital?: string;
  since?: string;
  until?: string;
  /** Only acts by which something left the platform. */
  left?: boolean;
}

const text = (value: unknown) => (value == null || value === "" ? undefined : String(value));
const day = (value: unknown) => (/^\d{4}-\d{2}-\d{2}$/.test(String(value ?? "")) ? String(value) : undefined);

export const auditState = (given: Record<string, unknown>): AuditState => ({
  account: text(given.account),
  person: text(given.person),
  action: text(given.action),
  purpose: text(given.purpose),
  result: text(given.result),
  hospital: text(given.hospital),
  since: day(given.since),
  until: day(given.until),
  left: given.left === true || given.left === "true" ? true : undefined,
});

/** The month before that of `today` (YYYY-MM-DD), its first and its last day. */
export function lastMonth(today: string): { since: string; until: string } {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return {
    since: day(new Date(Date.UTC(year, month - 2, 1))),
    until: day(new Date(Date.UTC(year, month - 1, 0))),
  };
}
