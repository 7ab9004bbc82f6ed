// Changing answers by path ("weight", "drugs.0.dose"), without touching the answers that were.
import type { Row, Value } from "./compute";
import { type Answers, isBlank, rowsOf } from "./fill";

export function answerAt(answers: Answers, path: string): Value {
  const [section, index, name] = path.split(".");
  if (name === undefined) return (answers[path] as Value | undefined) ?? null;
  return rowsOf(answers, section as string)[Number(index)]?.[name] ?? null;
}

export function withAnswer(answers: Answers, path: string, value: Value): Answers {
  const [section, index, name] = path.split(".") as [string, string | undefined, string | undefined];
  if (index === undefined || name === undefined) return put(answers, path, value) as Answers;
  const rows = rowsOf(answers, section).map((row, i) =>
    i === Number(index) ? (put(row, name, value) as Row) : row,
  );
  return { ...answers, [section]: rows };
}

export function withRow(answers: Answers, section: string): Answers {
  return { ...answers, [section]: [...rowsOf(answers, section), {}] };
}

export function withoutRow(answers: Answers, section: string, index: number): Answers {
  return { ...answers, [section]: rowsOf(answers, section).filter((_, i) => i !== index) };
}

function put(answers: Answers | Row, name: string, value: Value): Answers | Row {
  const next = { ...answers };
  if (isBlank(value)) delete next[name];
  else next[name] = value;
  return next;
}
