// The security administrator's desk: every grant with its clock, and the form by which one is given.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { GrantCard } from "../components/GrantCard";
import { GrantForm } from "../components/GrantForm";
import { GrantTable } from "../components/GrantTable";
import { Trainings } from "../components/Trainings";
import { grantsQuery } from "../queries";
import { words } from "../words";

export function Grants() {
  const w = useWords(words);
  const answer = useQuery(grantsQuery);
  const [giving, setGiving] = useState(false);
  const [training, setTraining] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const open = answer.data?.grants.find((one) => one.id === chosen);
  return (
    <Page
      title={w.desk}
      lead={w.deskLead}
      actions={
        <>
          <Button size="small" onClick={() => setTraining(true)}>
            {w.trainings}
          </Button>
          <Button type="primary" size="small" disabled={!answer.data} onClick={() => setGiving(true)}>
            {w.give}
          </Button>
        </>
      }
    >
      <Behind answer={answer} />
      <Panel flush>
        {answer.data ? (
          <GrantTable
            grants={answer.data.grants}
            withProject
            height={540}
            empty={w.noGrantsAtAll}
            selected={chosen ?? undefined}
            onOpen={(one) => setChosen(one.id)}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
      <Sheet open={giving} onClose={() => setGiving(false)} title={w.give} size={560}>
        {answer.data && <GrantForm desk={answer.data} onDone={() => setGiving(false)} />}
      </Sheet>
      <Sheet open={training} onClose={() => setTraining(false)} title={w.trainings} size={560}>
        {training && <Trainings />}
      </Sheet>
      <Sheet open={!!open && !giving} onClose={() => setChosen(null)} title={w.projectGrants} size={520}>
        {open && <GrantCard of={open} />}
      </Sheet>
    </Page>
  );
}
