// Why somebody looks: asked once per task, visible in the top bar, sent with every request.
import { createContext, type ReactNode, useContext } from "react";
import { type Text, useText, useWords } from "@/kit/lang";
import "./purpose.css";

export interface PurposeState {
  purpose: string | null;
  choices: readonly { code: string; label: Text; hint: Text }[];
  choose: (code: string) => void;
}

const PurposeContext = createContext<PurposeState>({ purpose: null, choices: [], choose: () => undefined });
export const PurposeProvider = PurposeContext.Provider;

export function usePurpose(): PurposeState {
  return useContext(PurposeContext);
}

const words = {
  zh: {
    ask: "这次查看做什么用？",
    other: (purpose: string) =>
      `以“${purpose}”为用途打不开这一页，换一个用途即可；之后的查看都按新用途记录。`,
    why: "每次查看都连同用途、账号和时间记入日志，患者所在医院看得到。同一件事只问一次，可在顶栏更改。",
  },
  en: {
    ask: "What are you looking for, and why?",
    other: (purpose: string) =>
      `This page does not open for the purpose “${purpose}”. Choose another; ` +
      `what you see from then on is logged under it.`,
    why:
      "Each view is logged with purpose, account and time, and the patient's hospital can read that log. " +
      "You are asked once per task; change it in the top bar.",
  },
};

/** Shows its children once a purpose is chosen that opens them (`among`; none = any); asks before. */
export function PurposeGate({ among = [], children }: { among?: readonly string[]; children: ReactNode }) {
  const w = useWords(words);
  const text = useText();
  const { purpose, choices, choose } = usePurpose();
  if (purpose && (!among.length || among.includes(purpose))) return <>{children}</>;
  const before = choices.find((c) => c.code === purpose);
  return (
    <div className="page">
      <section className="purpose-ask">
        <h1>{w.ask}</h1>
        {before && <p className="prose">{w.other(text(before.label))}</p>}
        <p className="quiet prose">{w.why}</p>
        <ul>
          {choices
            .filter((c) => !among.length || among.includes(c.code))
            .map((c) => (
              <li key={c.code}>
                <button type="button" className="plain" onClick={() => choose(c.code)}>
                  <b>{text(c.label)}</b>
                  <span className="quiet">{text(c.hint)}</span>
                </button>
              </li>
            ))}
        </ul>
      </section>
    </div>
  );
}
