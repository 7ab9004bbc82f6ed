// What is to happen with missing values: asked where there are any, never assumed.
import { Radio } from "antd";
import type { AlgorithmForm, FramePage } from "@/api/types";
import { formatShare, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { type Answers, chosenColumns, type Missing } from "../model/answers";
import { words } from "../words";

interface MissingChoiceProps {
  form: AlgorithmForm;
  frame: FramePage;
  answers: Answers;
  onChange: (next: Answers) => void;
}

export function MissingChoice({ form, frame, answers, onChange }: MissingChoiceProps) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const lacking = chosenColumns(answers, frame).filter((one) => one.missing > 0);
  return (
    <fieldset className="field missing-ask">
      <legend>
        <b>{w.missing}</b>
      </legend>
      {lacking.length === 0 ? (
        <p className="small quiet">{w.missingNone}</p>
      ) : (
        <>
          <p className="small">
            {w.missingAsk}
            <span className="ochre">
              {listed(
                lacking.map((one) => `${text(one.label)} ${formatShare(one.missing)}`),
                lang,
              )}
            </span>
          </p>
          <Radio.Group
            className="missing-choices"
            value={answers.missing}
            onChange={(e) => onChange({ ...answers, missing: e.target.value as Missing })}
            options={form.missing.map((one) => ({ value: one.id, label: text(one.label) }))}
          />
        </>
      )}
    </fieldset>
  );
}
