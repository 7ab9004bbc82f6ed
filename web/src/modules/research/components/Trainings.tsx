// Researchers with their training in data safety, and the form by which one is entered.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { enterTraining, trainingsQuery, useChange } from "../queries";
import { words } from "../words";
import { Field } from "./Field";
import "./research.css";

export function Trainings() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(trainingsQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={6} />;
  const people = answer.data.researchers;
  if (!people.length) return <Empty reason={w.noResearchers} />;
  return (
    <div className="page">
      <Behind answer={answer} />
      <Enter
        people={people.map((one) => ({ value: one.account, label: `${text(one.name)} ${one.account}` }))}
      />
      <table className="trainings">
        <thead>
          <tr>
            <th>{w.account}</th>
            <th>{w.certificate}</th>
            <th>{w.trainedUntil}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <tr key={one.account}>
              <td>{`${text(one.name)} ${one.account}`}</td>
              <td>{one.certificate || "—"}</td>
              <td className={one.lapsed ? "ochre" : undefined}>
                {one.until ? `${formatDay(one.until)}${one.lapsed ? ` · ${w.lapsed}` : ""}` : w.noTraining}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Enter({ people }: { people: { value: string; label: string }[] }) {
  const w = useWords(words);
  const entering = useChange(enterTraining);
  const [given, setGiven] = useState({ account: "", certificate: "", until: "" });
  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        entering.mutate(given, { onSuccess: () => setGiven({ account: "", certificate: "", until: "" }) });
      }}
    >
      <Field label={w.account} width="wide">
        <Select
          aria-label={w.account}
          style={{ width: "100%" }}
          showSearch={{ optionFilterProp: "label" }}
          value={given.account || undefined}
          onChange={(account: string) => setGiven({ ...given, account })}
          options={people}
        />
      </Field>
      <Field label={w.certificate} width="half">
        <Input
          maxLength={120}
          value={given.certificate}
          onChange={(e) => setGiven({ ...given, certificate: e.target.value })}
        />
      </Field>
      <Field label={w.trainedUntil} width="half">
        <Input
          type="date"
          value={given.until}
          onChange={(e) => setGiven({ ...given, until: e.target.value })}
        />
      </Field>
      {entering.error && (
        <div className="wide">
          <ErrorState problem={asProblem(entering.error)} />
        </div>
      )}
      <div className="buttons">
        <Button
          type="primary"
          htmlType="submit"
          loading={entering.isPending}
          disabled={!given.account || !given.certificate.trim() || !given.until}
        >
          {w.enterTraining}
        </Button>
      </div>
    </form>
  );
}
