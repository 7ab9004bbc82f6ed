// What the asker ran, newest first; two of them can be compared.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox } from "antd";
import { useState } from "react";
import type { AnalysisRun } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { runsQuery } from "../queries";
import { words } from "../words";
import { RunStatus } from "./RunStatus";

export function MyRuns({ r }: { r: string }) {
  const w = useWords(words);
  const answer = useQuery(runsQuery);
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const failure = failureOf(answer);
  const toggle = (id: string) =>
    setChosen((before) =>
      before.includes(id) ? before.filter((one) => one !== id) : [...before, id].slice(-2),
    );
  const compare = () =>
    void navigate({ to: "/analysis/compare", search: { a: chosen[0], b: chosen[1] } as never });
  return (
    <Panel
      title={w.mine}
      span={4}
      flush
      actions={
        <Button size="small" disabled={chosen.length < 2} onClick={compare}>
          {w.compareTwo}
        </Button>
      }
    >
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <div className="page">
          <Loading rows={5} />
        </div>
      ) : answer.data.runs.length ? (
        <ul className="runs">
          {answer.data.runs.map((run) => (
            <RunLine key={run.id} run={run} chosen={chosen} onToggle={toggle} />
          ))}
        </ul>
      ) : (
        <Empty reason={w.noMine} />
      )}
      <p className="small quiet runs-foot">{r}</p>
    </Panel>
  );
}

function RunLine(props: { run: AnalysisRun; chosen: readonly string[]; onToggle: (id: string) => void }) {
  const { run, chosen, onToggle } = props;
  const w = useWords(words);
  const text = useText();
  const name = `${text(run.algorithm_name)} ${formatMinute(run.created)}`;
  const result = run.status === "done" && run.kind === "result" ? run.result : null;
  const lines = (
    <>
      <b>{text(run.algorithm_name)}</b>
      <span className="small quiet clip">{text(run.frame_name)}</span>
      <span className="small quiet">{formatMinute(run.created)}</span>
    </>
  );
  return (
    <li>
      <Checkbox
        aria-label={w.chooseRun(name)}
        disabled={!result}
        checked={!!result && chosen.includes(result)}
        onChange={() => result && onToggle(result)}
      />
      {result ? (
        <Link to="/analysis/results/$result" params={{ result }}>
          {lines}
        </Link>
      ) : (
        <Link to="/analysis/runs/$run" params={{ run: run.id }}>
          {lines}
        </Link>
      )}
      <RunStatus status={run.status} engine={run.kind === "r" ? "R" : ""} />
    </li>
  );
}
