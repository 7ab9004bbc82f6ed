// What the addresses of analysis hold.

const text = (value: unknown) => (value == null || value === "" ? undefined : String(value));

export interface CatalogueState {
  /** Words that are looked for among questions and names. */
  q?: string;
  by?: "question" | "name";
  group?: string;
  /** The data that a method is looked for. */
  frame?: string;
}

export const catalogueState = (given: Record<string, unknown>): CatalogueState => ({
  q: text(given.q),
  by: given.by === "name" ? "name" : undefined,
  group: text(given.group),
  frame: text(given.frame),
});

export interface FormState {
  frame?: string;
  /** A run whose answers the form begins with. */
  from?: string;
}

export const formState = (given: Record<string, unknown>): FormState => ({
  frame: text(given.frame),
  from: text(given.from),
});

export interface CompareState {
  a?: string;
  b?: string;
}

export const compareState = (given: Record<string, unknown>): CompareState => ({
  a: text(given.a),
  b: text(given.b),
});

export interface AgreementState {
  algorithm?: string;
}

export const agreementState = (given: Record<string, unknown>): AgreementState => ({
  algorithm: text(given.algorithm),
});
