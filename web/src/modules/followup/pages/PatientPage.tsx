// A patient's own form, for a telephone: the year of birth, the questions, thanks. The token stands behind #
// and is sent in the body alone.
import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import type { PatientForm } from "@/api/types";
import { useLang, useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { Wordmark } from "@/kit/Wordmark";
import { FormRun } from "../components/FormRun";
import { openPatientForm, sendPatientAnswers } from "../queries";
import { useFilling } from "../useFilling";
import { words } from "../words";
import "../components/followup.css";
import "../components/patient.css";

export function PatientPage() {
  const w = useWords(words);
  const [token] = useState(() => window.location.hash.slice(1));
  const [year, setYear] = useState("");
  const [done, setDone] = useState(false);
  const opening = useMutation({ mutationFn: openPatientForm });
  if (done)
    return (
      <Around title={w.patientThanks}>
        <p>{w.patientThanksNote}</p>
        <p className="quiet">{w.patientUrgent}</p>
      </Around>
    );
  if (opening.data) return <Asked of={opening.data} token={token} year={year} onDone={() => setDone(true)} />;
  if (token.length < 20) return <Around title={w.patientForm}>{w.patientNoLink}</Around>;
  return (
    <Around title={w.patientForm}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          opening.mutate({ token, year });
        }}
      >
        <p>{w.patientAsk}</p>
        <Input
          aria-label={w.patientYear}
          placeholder="1960"
          inputMode="numeric"
          maxLength={4}
          value={year}
          onChange={(event) => setYear(event.target.value.replace(/\D/g, ""))}
        />
        <p>
          <Button
            block
            type="primary"
            htmlType="submit"
            disabled={year.length !== 4}
            loading={opening.isPending}
          >
            {w.patientOpen}
          </Button>
        </p>
      </form>
      {opening.error && <ErrorState problem={asProblem(opening.error)} />}
      <p className="quiet small">{w.patientHint}</p>
    </Around>
  );
}

function Asked({
  of,
  token,
  year,
  onDone,
}: {
  of: PatientForm;
  token: string;
  year: string;
  onDone: () => void;
}) {
  const w = useWords(words);
  const text = useText();
  const filling = useFilling(of.rules, of.day);
  const [strict, setStrict] = useState(false);
  const sending = useMutation({ mutationFn: sendPatientAnswers, onSuccess: onDone });
  const hard = filling.filled.hard;
  const send = () => {
    setStrict(true);
    if (!hard.length) return sending.mutate({ token, year, answers: filling.answers as never });
    document.querySelector(`[data-path="${hard[0]?.path}"]`)?.scrollIntoView({ block: "center" });
  };
  return (
    <Around title={text({ zh: of.form.zh ?? "", en: of.form.en ?? "" })} lead={text(of.hospital)}>
      <FormRun form={of.form} record={filling} offers={[]} disabled={sending.isPending} strict={strict} />
      {strict && hard.length > 0 && (
        <p className="ochre" role="alert">
          {w.patientToFix(hard.length)}
        </p>
      )}
      {sending.error && <ErrorState problem={asProblem(sending.error)} />}
      <Button block type="primary" loading={sending.isPending} onClick={send}>
        {w.patientSend}
      </Button>
      <p className="quiet small">{w.patientUrgent}</p>
    </Around>
  );
}

function Around({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { lang, setLang } = useLang();
  return (
    <main className="patient-page">
      <header>
        <Wordmark size={20} />
        <Button type="text" onClick={() => setLang(lang === "zh" ? "en" : "zh")}>
          {lang === "zh" ? "English" : "中文"}
        </Button>
      </header>
      <h1>{title}</h1>
      {lead && <p className="quiet">{lead}</p>}
      {children}
    </main>
  );
}
