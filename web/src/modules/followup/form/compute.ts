// The value of an expression's tree: the twin of forms/compute.py, held to it by expression-cases.json and
// form-cases.json. Blank (null) is unknown, never 0 and never "no". Nothing is executed as a program.
import { bounds, months, numbered, written, years } from "./days";

export type Value = number | string | boolean | null | string[] | { [row: string]: string };
export type Row = { [field: string]: Value | undefined };
export type Tree = unknown[];

export interface Known {
  fields: Row;
  repeats: { [section: string]: Row[] };
  events: { [event: string]: Row };
  today: string;
  birth: string;
}

export function compute(tree: Tree, known: Known, own?: Row): Value {
  const [operation, ...parts] = tree as [string, ...unknown[]];
  const name = parts[0] as string;
  switch (operation) {
    case "num":
    case "text":
    case "truth":
    case "date":
      return parts[0] as Value;
    case "field":
      return known.fields[name] ?? null;
    case "own":
      return own?.[name] ?? null;
    case "part":
      return row(known.fields[name], parts[1] as string);
    case "at":
      return known.events[name]?.[parts[1] as string] ?? null;
    case "today":
      return known.today || null;
    case "age":
      return years(known.birth, known.today);
    case "and":
    case "or":
      return kleene(operation === "or", parts as Tree[], known, own);
    case "over":
      return over(name, parts[1] as string, parts[2] as Tree | null, known);
    case "call":
      return call(name, parts.slice(1) as Tree[], known, own);
    case "in": {
      const value = compute(parts[0] as Tree, known, own);
      return value === null ? null : (parts[1] as Value[]).includes(value);
    }
    default:
      return plain(
        operation,
        parts.map((one) => compute(one as Tree, known, own)),
      );
  }
}

function row(value: Value | undefined, name: string): Value {
  return value && typeof value === "object" && !Array.isArray(value) ? (value[name] ?? null) : null;
}

function kleene(ends: boolean, parts: Tree[], known: Known, own?: Row): Value {
  const found = parts.map((one) => compute(one, known, own));
  if (found.includes(ends)) return ends;
  return found.includes(null) ? null : !ends;
}

function plain(operation: string, given: Value[]): Value {
  if (given.includes(null)) return null;
  const [one, other] = given as [number, number];
  switch (operation) {
    case "not":
      return !given[0];
    case "minus":
      return number(-one);
    case "==":
      return one === other;
    case "!=":
      return one !== other;
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    case "+":
      return number(one + other);
    case "-":
      return number(one - other);
    case "*":
      return number(one * other);
    default:
      return other === 0 ? null : number(one / other);
  }
}

function number(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

function over(name: string, repeat: string, inner: Tree | null, known: Known): Value {
  const rows = known.repeats[repeat] ?? [];
  if (inner === null) return rows.length;
  const found = rows.map((one) => compute(inner, known, one));
  if (name === "any") return found.includes(true) ? true : found.includes(null) ? null : false;
  if (found.includes(null)) return null;
  return number(found.reduce<number>((sum, one) => sum + Number(one), 0));
}

function call(name: string, parts: Tree[], known: Known, own?: Row): Value {
  const given = parts.map((one) => compute(one, known, own));
  const [first, second, third] = given as [Value, Value, Value];
  if (name === "known") return first !== null;
  if (name === "blank") return first === null;
  if (name === "coalesce") return given.find((one) => one !== null) ?? null;
  if (name === "if") return first === null ? null : first ? second : third;
  if (name === "age_on") return years(known.birth, first as string | null);
  if (given.includes(null)) return null;
  const f = functions[name];
  if (!f) throw new Error(`no function ${name}`);
  return f(...(given as never[]));
}

const functions: { [name: string]: (...given: never[]) => Value } = {
  days: (one: string, other: string) => {
    const [first, second] = [numbered(one), numbered(other)];
    return first === null || second === null ? null : second - first;
  },
  months,
  years,
  plus_days: (one: string, count: number) => {
    const first = numbered(one);
    return first === null || Math.abs(count) > 4_000_000 ? null : written(first + Math.floor(count));
  },
  year: (text: string) => Number(text.slice(0, 4)),
  earliest: (text: string) => bounds(text)[0],
  latest: (text: string) => bounds(text)[1],
  abs: (value: number) => number(Math.abs(value)),
  round: (value: number, digits = 0) => {
    if (!(digits >= 0 && digits <= 9)) return null;
    const power = 10 ** Math.floor(digits);
    const rounded = number(Math.floor(Math.abs(value) * power + 0.5) / power);
    return rounded === null ? null : number(value >= 0 ? rounded : -rounded);
  },
  min: (...given: number[]) => number(Math.min(...given)),
  max: (...given: number[]) => number(Math.max(...given)),
  length: (text: string) => [...text].length,
  has: (codes: string[], code: string) => codes.includes(code),
  chosen: (codes: string[]) => codes.length,
} as { [name: string]: (...given: never[]) => Value };
