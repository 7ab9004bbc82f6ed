// What the address of the audit log holds: what is looked for.

export interface AuditState {
  account?: string;
  person?: string;
  action?: string;
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export const auditState = (given: Record<string, unknown>): AuditState => ({
  account: text(given.account),
  person: text(given.person),
  action: text(given.action),
});
