// How something is: a mark by its form as well as its colour, and the words.
import type { ReactNode } from "react";
import { useWords } from "@/kit/lang";
import { words } from "../words";

const marks: Record<string, string> = { good: "●", warning: "▲", bad: "■", absent: "○" };

export function StateMark({ state, children }: { state: string; children?: ReactNode }) {
  const w = useWords(words);
  return (
    <span className={`state-mark ${state}`}>
      <i aria-hidden="true">{marks[state]}</i> {children ?? w.health[state]}
      <span className="hidden">{children ? w.health[state] : ""}</span>
    </span>
  );
}
