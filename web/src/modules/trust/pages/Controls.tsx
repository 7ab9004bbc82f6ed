// Self-check: each control with its evidence from the last test run. Claims nothing that no test has found.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ControlLine, ControlList } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { controlsQuery } from "../queries";
import { words } from "../words";
import "./audit.css";

export function Controls() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(controlsQuery);
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page title={w.controls} lead={w.controlsLead}>
      <Behind answer={answer} />
      {answer.data && <p className={`chain${answer.data.at ? "" : " broken"}`}>{said(answer.data, w)}</p>}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.controls}
            columns={columns}
            rows={answer.data.controls}
            rowKey={(one) => one.id}
            height={520}
            minWidth={900}
            empty={null}
          />
        ) : (
          <div className="page">
            <Loading rows={10} />
          </div>
        )}
      </Panel>
      {answer.data && (
        <ul>
          {answer.data.profiles.map((one) => (
            <li key={one.name} className={one.present ? "" : "ochre"}>
              {`${text(one.label)}: ${text(one.words)}`}
            </li>
          ))}
        </ul>
      )}
      {answer.data && (
        <p className="quiet">
          {[...answer.data.standards.map((one) => `${one.letter} = ${text(one.label)}`), w.pointers].join(
            " · ",
          )}
        </p>
      )}
    </Page>
  );
}

function said(of: ControlList, w: typeof words.zh): string {
  if (!of.at) return w.noEvidence;
  const count = (state: ControlLine["state"]) => of.controls.filter((one) => one.state === state).length;
  const states = (["proven", "partly", "failed", "not_run", "no_test"] as const)
    .map((state) => `${w.states[state]} ${count(state)}`)
    .join(" · ");
  return `${w.lastRun(formatMinute(of.at), of.commits.join(w.comma))} ${states}`;
}

function useColumns(): Column<ControlLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ControlLine>[] => [
      { key: "i", title: "#", width: 56, render: (one) => one.id, sort: (one) => one.id },
      { key: "l", title: w.control, render: (one) => text(one.label) },
      {
        key: "m",
        title: w.clauses,
        width: 190,
        render: (one) => <span className="quiet">{one.maps.join(" ")}</span>,
      },
      {
        key: "s",
        title: w.evidence,
        width: 110,
        sort: (one) => one.state,
        render: (one) => <span className={`control-${one.state}`}>{w.states[one.state]}</span>,
      },
      {
        key: "t",
        title: w.tests,
        width: 360,
        render: (one) => (
          <ul className="control-tests">
            {one.tests.map((test) => (
              <li key={test.path} title={test.at ? formatMinute(test.at) : w.states.not_run}>
                {test.path.replace("tests/", "")}{" "}
                <span className="quiet">
                  {test.at ? w.outcome(test.passed, test.failed, test.skipped) : w.states.not_run}
                </span>
              </li>
            ))}
          </ul>
        ),
      },
    ],
    [w, text],
  );
}
