// Variable × hospital: the share of persons with a value. A variable's name lists who lacks it.
import { useQuery } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { useState } from "react";
import type { DiseaseCompleteness } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { completenessQuery } from "../queries";
import type { DiseaseState } from "../state";
import { words } from "../words";

type Line = DiseaseCompleteness["groups"][number]["variables"][number];

interface CompletenessProps {
  id: string;
  /** Lists persons; undefined for who may not. */
  onList: ((asked: DiseaseState) => void) | undefined;
}

export function Completeness({ id, onList }: CompletenessProps) {
  const w = useWords(words);
  const text = useText();
  const [required, setRequired] = useState(false);
  const answer = useQuery(completenessQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading rows={10} />;
  const groups = of.groups
    .map((g) => ({ ...g, variables: g.variables.filter((v) => !required || v.required) }))
    .filter((g) => g.variables.length);
  const name = (v: Line) => (
    <span title={`${text(v.definition)} · ${w.level(v.level)}`}>
      {onList ? (
        <Button type="link" size="small" onClick={() => onList({ gap: v.id })}>
          {text(v.label)}
        </Button>
      ) : (
        text(v.label)
      )}
      {v.required && <span className="quiet small"> {w.requiredMark}</span>}
    </span>
  );
  return (
    <>
      <p className="row quiet small">
        {w.matrixNote}
        <Switch size="small" checked={required} onChange={setRequired} aria-label={w.onlyRequired} />
        {w.onlyRequired}
      </p>
      {groups.map((g) => (
        <Panel key={g.label.en} title={text(g.label)} note={String(g.variables.length)} flush>
          <DataTable
            name={text(g.label)}
            dense
            rows={g.variables}
            rowKey={(v) => v.id}
            height={g.variables.length > 14 ? 460 : undefined}
            columns={[
              { key: "v", title: w.variable, render: name },
              { key: "a", title: w.all, width: 90, align: "right", render: (v) => v.all.shown },
              ...of.hospitals.map((h) => ({
                key: h,
                title: <HospitalChip code={h} />,
                width: 112,
                align: "right" as const,
                render: (v: Line) => v.hospitals[h]?.shown ?? "",
              })),
            ]}
          />
        </Panel>
      ))}
    </>
  );
}
