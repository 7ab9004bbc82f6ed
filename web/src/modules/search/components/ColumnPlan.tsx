// What each column of a frame means and, before any grant, how many persons have it.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { FramePlan } from "@/api/types";
import { Level } from "@/clinical/Level";
import { usePurpose } from "@/clinical/purpose";
import { unitText } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { words } from "../frameWords";
import { complete } from "../model/condition";
import { type FrameDraft, toFrame } from "../model/frame";
import { planQuery } from "../savedQueries";
import { useSettled } from "./useTree";

/** A condition that is half filled in is not asked yet. What else a draft lacks is said in a line: it is no
 * failure of the page. */
export function usable(draft: FrameDraft): boolean {
  const wheres = draft.columns.map((c) => (c.kind === "column" ? c.where : c.event.where));
  return [...wheres, draft.day0?.where ?? []].every((where) => where.every(complete));
}

export function ColumnPlan({ cohort, draft }: { cohort: string; draft: FrameDraft }) {
  const w = useWords(words);
  const text = useText();
  const { purpose } = usePurpose();
  const settled = useSettled(draft, 500);
  const definition = useMemo(() => toFrame(settled), [settled]);
  const [counted, setCounted] = useState<FrameDraft | null>(null);
  const ready = usable(settled);
  const answer = useQuery(planQuery(ready ? cohort : "", definition, counted === settled, purpose ?? ""));
  const failure = failureOf(answer);
  if (!cohort || !ready) return null;
  if (failure?.status === 422)
    return <p className="prose ochre">{[failure.found, failure.todo].map(text).join(w.stop)}</p>;
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Panel
      title={w.meaningOf}
      note={
        answer.data?.persons ? w.persons(answer.data.persons.shown) : w.countWhy(draft.columns.length + 1)
      }
      actions={
        <Button
          size="small"
          disabled={draft.row === "visit"}
          loading={counted === settled && answer.isFetching}
          onClick={() => setCounted(settled)}
        >
          {w.count}
        </Button>
      }
      flush
    >
      {answer.data ? <PlanTable plan={answer.data} /> : <Loading rows={3} />}
    </Panel>
  );
}

function PlanTable({ plan }: { plan: FramePlan }) {
  const w = useWords(words);
  const text = useText();
  return (
    <table className="frame-plan">
      <thead>
        <tr>
          {[w.columnName, w.kind, w.unit, w.level, w.meaningOf, w.withValue, w.missing].map((head) => (
            <th key={head}>{head}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {plan.columns.map((column) => (
          <tr key={column.name}>
            <td>
              <b>{column.name}</b>
            </td>
            <td>{w.kinds[column.kind]}</td>
            <td>{unitText(column.unit)}</td>
            <td>
              <Level level={column.level} />
            </td>
            <td className="prose">{column.masked ? w.masked : text(column.words)}</td>
            <td>{column.with_value?.shown ?? "–"}</td>
            <td>{column.share_missing == null ? "–" : `≈${Math.round(column.share_missing * 100)}%`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
