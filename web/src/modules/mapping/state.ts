// What the address of the mapping page holds.
export interface MappingState {
  hospital?: string;
  value?: string;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export function mappingState(search: Record<string, unknown>): MappingState {
  return { hospital: text(search.hospital), value: text(search.value) };
}
