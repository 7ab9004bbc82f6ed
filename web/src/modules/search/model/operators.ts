// Which comparisons a type allows, in the order of the menu.
import type { Operator } from "./tree";

const byType: Record<string, Operator[]> = {
  code: ["in", "not_in", "starts", "exists", "missing"],
  string: ["=", "starts", "exists", "missing"],
  integer: [">=", "<=", "between", "=", ">", "<", "exists", "missing"],
  decimal: [">=", "<=", "between", ">", "<", "=", "exists", "missing"],
  date: [">=", "<=", "between", "exists", "missing"],
  datetime: [">=", "<=", "between", "exists", "missing"],
  boolean: ["=", "exists", "missing"],
  hospital: ["in"],
};

export function operatorsOf(type: string): Operator[] {
  return byType[type] ?? ["exists", "missing"];
}
