// A form that is filled in on this page alone: evaluated as answers change, stored nowhere.
import { useMemo, useState } from "react";
import { withAnswer, withoutRow, withRow } from "./form/answers";
import { type Answers, fill, type RunForm } from "./form/fill";
import type { Filling } from "./useRecord";

interface Beginning {
  answers?: Answers;
  birth?: string;
}

export function useFilling(rules: string, today: string, begin: Beginning = {}): Filling {
  const [answers, setAnswers] = useState<Answers>(begin.answers ?? {});
  const birth = begin.birth ?? "";
  const form = useMemo(() => JSON.parse(rules) as RunForm, [rules]);
  const filled = useMemo(
    () => fill(form, answers, { today, birth, events: {} as never }),
    [form, answers, today, birth],
  );
  return {
    answers,
    filled,
    decided: {},
    answer: (path, value) => setAnswers((now) => withAnswer(now, path, value)),
    decide: () => undefined,
    addRow: (section) => setAnswers((now) => withRow(now, section)),
    removeRow: (section, index) => setAnswers((now) => withoutRow(now, section, index)),
  };
}
