// The form as it is being designed, to be filled in: what is wrong with it, and test data.
import { Button, Input } from "antd";
import { useState } from "react";
import type { FormPreview } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { designWords } from "../designWords";
import type { Answers, RunForm } from "../form/fill";
import { testAnswers } from "../testAnswers";
import { useFilling } from "../useFilling";
import { FormRun } from "./FormRun";

const BORN = "1960-06-15";

export function Preview({ of, onPlace }: { of: FormPreview; onPlace: (name: string) => void }) {
  const w = useWords(designWords);
  const text = useText();
  const [begin, setBegin] = useState<{ n: number; answers: Answers }>({ n: 0, answers: {} });
  const [birth, setBirth] = useState(BORN);
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  if (of.wrong) {
    const { place, what, expected } = of.wrong;
    return (
      <p role="alert">
        <Button size="small" type="link" onClick={() => onPlace(place)}>
          {w.wrongAt(place)}
        </Button>
        <span className="ochre">{text(what)}</span>
        {text(expected) && <span className="quiet">{` → ${text(expected)}`}</span>}
      </p>
    );
  }
  const trial = () =>
    testAnswers(of.form, JSON.parse(of.rules) as RunForm, { today, birth, events: {} as never });
  return (
    <>
      <div className="design-bar">
        <Button size="small" onClick={() => setBegin({ n: begin.n + 1, answers: trial() })}>
          {w.fillTest}
        </Button>
        <Button size="small" onClick={() => setBegin({ n: begin.n + 1, answers: {} })}>
          {w.clear}
        </Button>
        <Input
          size="small"
          type="date"
          style={{ width: 140 }}
          aria-label={w.birth}
          title={w.birth}
          value={birth}
          onChange={(event) => setBirth(event.target.value)}
        />
      </div>
      <Filled key={`${begin.n}${of.rules}`} of={of} answers={begin.answers} birth={birth} today={today} />
    </>
  );
}

function Filled(props: { of: FormPreview; answers: Answers; birth: string; today: string }) {
  const { of, answers, birth, today } = props;
  const filling = useFilling(of.rules, today, { answers, birth });
  return <FormRun form={of.form} record={filling} offers={[]} disabled={false} strict />;
}
