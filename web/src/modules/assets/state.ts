// What the address of the catalogue holds.
export interface AssetsState {
  group?: string;
  q?: string;
  column?: string;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export function assetsState(search: Record<string, unknown>): AssetsState {
  return { group: text(search.group), q: text(search.q), column: text(search.column) };
}
