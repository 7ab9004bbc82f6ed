// What the address of the desk of linkage holds.
export interface LinkageState {
  kind?: string;
  question?: number;
}

export function linkageState(search: Record<string, unknown>): LinkageState {
  const kind = typeof search.kind === "string" && search.kind ? search.kind : undefined;
  const id = Number(search.question);
  return { kind, question: Number.isSafeInteger(id) && id > 0 ? id : undefined };
}
