// A risky act asks once more who is there: the code is given here, then the act is done by itself.
import { Modal } from "antd";
import { useEffect, useState } from "react";
import { onStepUp } from "@/api/client";
import { useWords } from "@/kit/lang";
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
    <Modal
      open={!!answer}
      title={w.stepUp}
      footer={null}
      width={420}
      onCancel={() => end(false)}
      destroyOnHidden
    >
      <p className="quiet">{w.stepUpWhy}</p>
      <CodeField
        giving={{ ...giving, mutate: (code) => giving.mutate(code, { onSuccess: () => end(true) }) }}
      />
    </Modal>
  );
}
