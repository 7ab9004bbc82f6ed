// A run on its way: how far it is, how to end it; where it ended without a result, why and what would do.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Progress } from "antd";
import { useEffect, useState } from "react";
import { serverNow } from "@/api/client";
import type { AnalysisRun } from "@/api/types";
import { formatExact, stamp } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { begin, cancel, isOpen, runQuery, runsQuery } from "../queries";
import { words } from "../words";
import "./analysis.css";

export function RunProgress() {
  const text = useText();
  const { run: id } = useParams({ strict: false }) as { run: string };
  const answer = useQuery(runQuery(id));
  const navigate = useNavigate();
  const client = useQueryClient();
  const run = answer.data;
  const result = run?.status === "done" ? run.result : null;
  useEffect(() => {
    if (!result) return;
    void client.invalidateQueries({ queryKey: runsQuery.queryKey });
    void client.invalidateQueries({ queryKey: ["analysis", "result", result] });
    void navigate({ to: "/analysis/results/$result", params: { result }, replace: true });
  }, [result, client, navigate]);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!run) return <Loading rows={6} />;
  return (
    <Page title={text(run.algorithm_name)} lead={text(run.frame_name)}>
      <Behind answer={answer} />
      <Panel>{isOpen(run) || result ? <Underway run={run} /> : <Over run={run} />}</Panel>
    </Page>
  );
}

function Underway({ run }: { run: AnalysisRun }) {
  const w = useWords(words);
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => cancel(run.id),
    onSuccess: (after) => client.setQueryData(runQuery(run.id).queryKey, after),
  });
  const seconds = useSeconds(run.started ?? run.created);
  const share = run.total ? Math.round((100 * run.done) / run.total) : undefined;
  return (
    <div className="underway" role="status">
      <h2>{run.status === "queued" ? w.waiting(run.ahead) : w.running}</h2>
      <p className="quiet">
        {[
          run.status === "running" ? (w.steps[run.step || "start"] ?? run.step) : "",
          run.total ? w.stepOf(formatExact(run.done), formatExact(run.total)) : "",
          w.seconds(formatExact(seconds)),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {share != null && <Progress percent={share} aria-label={w.running} />}
      <p className="small quiet">{w.leave}</p>
      {end.error && <ErrorState problem={asProblem(end.error)} />}
      <Button loading={end.isPending} onClick={() => end.mutate()}>
        {w.cancel}
      </Button>
    </div>
  );
}

/** Whole seconds since `time` by the server's clock. */
function useSeconds(time: string): number {
  const since = () => Math.max(0, Math.floor((serverNow() - stamp(time)) / 1000));
  const [seconds, setSeconds] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(since()), 1000);
    return () => clearInterval(timer);
  });
  return seconds;
}

function Over({ run }: { run: AnalysisRun }) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const again = useMutation({
    mutationFn: () => begin(run.wish),
    onSuccess: (next) => void navigate({ to: "/analysis/runs/$run", params: { run: next.id } }),
  });
  const change = (
    <Link
      to="/analysis/new/$algorithm"
      params={{ algorithm: run.algorithm }}
      search={{ from: run.id } as never}
    >
      {w.change}
    </Link>
  );
  if (run.status === "cancelled") return <Empty reason={w.cancelled} action={change} />;
  return (
    <div className="over" role="alert">
      <h2>{run.status === "refused" ? w.refusedTitle : w.failedTitle}</h2>
      {run.reason && <p className="prose">{text(run.reason.found)}</p>}
      {run.reason && text(run.reason.todo) && <p className="quiet">{text(run.reason.todo)}</p>}
      {!!run.reason?.instead.length && (
        <p className="row wrap">
          <span className="quiet">{w.instead}</span>
          {run.reason.instead.map((one) => (
            <Link
              key={one.id}
              to="/analysis/new/$algorithm"
              params={{ algorithm: one.id }}
              search={{ frame: run.frame } as never}
            >
              {text(one.label)}
            </Link>
          ))}
        </p>
      )}
      {again.error && <ErrorState problem={asProblem(again.error)} />}
      <p className="row">
        {change}
        {run.status === "failed" && (
          <Button size="small" loading={again.isPending} onClick={() => again.mutate()}>
            {w.again}
          </Button>
        )}
      </p>
    </div>
  );
}
