// From a gap of a disease dataset to tasks: which project fetches the value, and until when.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button, InputNumber, Select } from "antd";
import { useState } from "react";
import type { GapChoice } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { gapQuery, makeGapTasks, useChange } from "../queries";
import { words } from "../words";

export function GapPage() {
  const w = useWords(words);
  const { gap } = useSearch({ strict: false }) as { gap: string };
  const [disease = "", variable = ""] = gap.split(".");
  if (!disease || !variable)
    return (
      <Page title={w.gaps}>
        <Empty reason={w.gapNoGap} />
      </Page>
    );
  return <Asked disease={disease} variable={variable} />;
}

function Asked({ disease, variable }: { disease: string; variable: string }) {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(gapQuery(disease, variable));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  return (
    <Page
      title={of ? w.gapOf(text(of.disease_label), text(of.variable_label)) : w.gaps}
      lead={w.gapLead}
      actions={<Link to={"/followup/projects" as never}>{w.projects}</Link>}
    >
      <Behind answer={answer} />
      <Panel title={w.gaps} note={w.gapsNote}>
        {of ? <Giving of={of} /> : <Loading rows={4} />}
      </Panel>
    </Page>
  );
}

function Giving({ of }: { of: GapChoice }) {
  const w = useWords(words);
  const making = useChange(makeGapTasks);
  const [project, setProject] = useState(of.projects.length === 1 ? of.projects[0]?.id : undefined);
  const [days, setDays] = useState(30);
  if (!of.projects.length)
    return (
      <Empty reason={w.gapNoProject} action={<Link to={"/followup/projects" as never}>{w.projects}</Link>} />
    );
  const made = making.data;
  return (
    <>
      <div className="inline-form">
        <Select
          style={{ width: 360 }}
          aria-label={w.gapProject}
          placeholder={w.gapProject}
          value={project}
          onChange={setProject}
          options={of.projects.map((one) => ({ value: one.id, label: one.title }))}
        />
        <label htmlFor="gap-days">{w.gapDays}</label>
        <InputNumber
          id="gap-days"
          min={1}
          max={180}
          style={{ width: 80 }}
          value={days}
          onChange={(n) => setDays(n ?? 30)}
        />
        <Button
          type="primary"
          disabled={!project}
          loading={making.isPending}
          onClick={() =>
            making.mutate({ project: project ?? "", disease: of.disease, variable: of.variable, days })
          }
        >
          {w.gapMake}
        </Button>
      </div>
      {made && (
        <div role="status">
          <p>
            {w.gapMade(made.tasks, made.lacking)}
            {made.tasks < made.lacking && w.gapThere}
            {made.elsewhere > 0 && ` · ${w.gapElsewhere(made.elsewhere)}`}
          </p>
          <p>
            <Link to={`/followup/projects/${project}` as never}>{w.toProject}</Link>
          </p>
        </div>
      )}
      {making.error && <ErrorState problem={asProblem(making.error)} />}
    </>
  );
}
