// The answers of one task while they are being given: evaluated as they change. Saving them is `useSaving`.
import { useMemo } from "react";
import type { FollowUpDecided, FollowUpTaskPage, NewAnswers } from "@/api/types";
import { answerAt, withAnswer, withoutRow, withRow } from "./form/answers";
import type { Value } from "./form/compute";
import { type Answers, type Filled, fill, type RunForm } from "./form/fill";
import { type Saving, useSaving } from "./useSaving";

/** A form and its answers, however they are stored. */
export interface Filling {
  answers: Answers;
  filled: Filled;
  decided: { [field: string]: FollowUpDecided };
  answer: (path: string, value: Value) => void;
  decide: (field: string, of: FollowUpDecided) => void;
  addRow: (section: string) => void;
  removeRow: (section: string, index: number) => void;
}

export interface Recorded extends Filling {
  saving: Saving;
  savedAt: string | null;
  theirs: Answers | null;
  settle: (answers: Answers) => void;
  sendable: () => NewAnswers;
}

export function useRecord(page: FollowUpTaskPage): Recorded {
  const saved = useSaving(page);
  const { answers, decided, change } = saved;
  const rules = useMemo(() => JSON.parse(page.rules) as RunForm, [page.rules]);
  const at = useMemo(
    () => ({
      today: page.record?.day ?? new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" }),
      birth: page.birth,
      events: (page.record?.events ?? {}) as never,
    }),
    [page],
  );
  const filled = useMemo(() => fill(rules, answers, at), [rules, answers, at]);
  return {
    ...saved,
    filled,
    answer: (path, value) => {
      const offer = decided[path];
      const changed = offer?.decision === "accepted" && answerAt(answers, path) !== value;
      change(
        withAnswer(answers, path, value),
        changed && offer ? { ...decided, [path]: { ...offer, decision: "changed" } } : decided,
      );
    },
    decide: (field, of) =>
      change(of.decision === "accepted" ? withAnswer(answers, field, of.candidate.value as Value) : answers, {
        ...decided,
        [field]: of,
      }),
    addRow: (section) => change(withRow(answers, section), decided),
    removeRow: (section, index) => change(withoutRow(answers, section, index), decided),
    settle: (chosen) => saved.settle(chosen),
  };
}
