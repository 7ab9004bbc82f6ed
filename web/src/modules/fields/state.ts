// What the address of the page holds.
export interface ColumnsState {
  hospital?: string;
  view?: string;
  category?: string;
}

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export function columnsState(search: Record<string, unknown>): ColumnsState {
  return { hospital: text(search.hospital), view: text(search.view), category: text(search.category) };
}
