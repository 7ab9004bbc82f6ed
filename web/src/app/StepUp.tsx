// A risky act asks once more who is there: the code is given here, then the act is done by itself.
import { useEffect, useState } from "react";
import { onStepUp } from "@/api/client";
import { useWords } from "@/kit/lang";
import { Sheet } from "@/kit/Sheet";
import { CodeField } from "./CodeForm";
import { useGiveCode } from "./session";
import { words } from "./words";

export function StepUp() {
  const w = useWords(words);
  const giving = useGiveCode();
  const [answer, setAnswer] = useState<((given: boolean) => void) | null>(null);
  useEffect(() => {
    onStepUp(() => new Promise((resolve) => setAnswer(() => resolve)));
    return () => onStepUp(null);
  }, []);
  const end = (given: boolean) => {
    answer?.(given);
    setAnswer(null);
    giving.reset();
  };
  return (
    <Sheet open={!!answer} title={w.stepUp} size={420} onClose={() => end(false)}>
      <p className="quiet">{w.stepUpWhy}</p>
      <CodeField
        giving={{ ...giving, mutate: (code) => giving.mutate(code, { onSuccess: () => end(true) }) }}
      />
    </Sheet>
  );
}
