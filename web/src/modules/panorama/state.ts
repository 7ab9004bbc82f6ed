// What the address of a panorama holds: what is open in it.

export interface PanoramaState {
  /** `category/row_key` of the open item. */
  item?: string;
  visit?: string;
  tab?: "records" | "trend";
  test?: string;
}

const text = (value: unknown) => (value == null ? undefined : String(value));

export function panoramaState(given: Record<string, unknown>): PanoramaState {
  return {
    item: text(given.item),
    visit: text(given.visit),
    tab: given.tab === "trend" || given.tab === "records" ? given.tab : undefined,
    test: text(given.test),
  };
}
