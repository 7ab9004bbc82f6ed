// Agreement with R: each method, how many of its numbers this installation computed and how many are apart;
// below, number by number.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import type { AgreementLine } from "@/api/types";
import { formatExact, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { NumberTable } from "../components/NumberTable";
import { RunStatus } from "../components/RunStatus";
import { agreementQuery, agreementsQuery, isOpen, recompute } from "../queries";
import { words } from "../resultWords";
import type { AgreementState } from "../state";
import "./analysis.css";

export function Agreement() {
  const w = useWords(words);
  const answer = useQuery(agreementsQuery);
  const { algorithm } = useSearch({ strict: false }) as AgreementState;
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: (ids: readonly string[]) => Promise.all(ids.map(recompute)),
    onSettled: () => void client.invalidateQueries({ queryKey: agreementsQuery.queryKey }),
  });
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  const lacking = of?.algorithms.filter((one) => one.computed < one.numbers && !(one.run && isOpen(one.run)));
  const chosen = of?.algorithms.find((one) => one.id === algorithm);
  return (
    <Page
      title={w.agreement}
      lead={of && w.agreementLead(formatExact(of.numbers), formatExact(of.computed), formatExact(of.apart))}
      actions={
        !!lacking?.length && (
          <Button loading={ask.isPending} onClick={() => ask.mutate(lacking.map((one) => one.id))}>
            {w.recomputeAll}
          </Button>
        )
      }
    >
      <Behind answer={answer} />
      {ask.error && <ErrorState problem={asProblem(ask.error)} />}
      {!of ? (
        <Loading rows={12} />
      ) : (
        <div className="result-parts">
          <Panel flush>
            <Lines of={of.algorithms} chosen={algorithm} onRecompute={(id) => ask.mutate([id])} />
          </Panel>
          {chosen ? <Numbers of={chosen} /> : <p className="quiet">{w.choose}</p>}
        </div>
      )}
    </Page>
  );
}

interface LinesProps {
  of: readonly AgreementLine[];
  chosen: string | undefined;
  onRecompute: (id: string) => void;
}

function Lines({ of, chosen, onRecompute }: LinesProps) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const columns = useMemo(
    (): Column<AgreementLine>[] => [
      { key: "a", title: w.algorithm, render: (one) => text(one.name), sort: (one) => text(one.name) },
      {
        key: "o",
        title: w.oracle,
        width: 300,
        render: (one) => <span title={one.oracle}>{one.oracle}</span>,
      },
      {
        key: "t",
        title: w.tolerance,
        width: 92,
        align: "right",
        render: (one) => one.tolerance.toExponential(0),
      },
      {
        key: "n",
        title: w.numbers,
        width: 70,
        align: "right",
        render: (one) => formatExact(one.numbers),
        sort: (one) => one.numbers,
      },
      { key: "v", title: w.verdict, width: 170, render: (one) => <Verdict of={one} /> },
      {
        key: "r",
        title: w.here,
        width: 150,
        render: (one) =>
          one.run && isOpen(one.run) ? (
            <RunStatus status={one.run.status} />
          ) : (
            <Button
              size="small"
              onClick={(event) => {
                event.stopPropagation();
                onRecompute(one.id);
              }}
            >
              {w.recompute}
            </Button>
          ),
      },
    ],
    [w, text, onRecompute],
  );
  return (
    <DataTable
      name={w.agreement}
      columns={columns}
      rows={of}
      rowKey={(one) => one.id}
      selected={chosen ?? null}
      onOpen={(one) =>
        void navigate({ to: "/analysis/agreement", search: { algorithm: one.id } as never, replace: true })
      }
      height={chosen ? 260 : 560}
      dense
      minWidth={900}
    />
  );
}

function Verdict({ of }: { of: AgreementLine }) {
  const w = useWords(words);
  if (of.run?.status === "failed") return <RunStatus status="failed" />;
  if (!of.computed) return <span className="quiet">{w.notYet}</span>;
  if (of.apart) return <span className="high">{w.someApart(formatExact(of.apart))}</span>;
  return <span className="verified">{`✓ ${w.allAgree(formatExact(of.computed))}`}</span>;
}

function Numbers({ of }: { of: AgreementLine }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const answer = useQuery(agreementQuery(of.id, of.computed));
  const failure = failureOf(answer);
  const versions = (given: Record<string, string>) =>
    listed(
      Object.entries(given).map(([name, version]) => `${name} ${version}`),
      lang,
    );
  return (
    <Panel title={w.chosen(text(of.name))} note={w.made(versions(of.made_with))} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : !answer.data ? (
        <Loading rows={8} />
      ) : (
        <>
          {of.convention && <p className="small page-note">{`${w.convention}: ${of.convention}`}</p>}
          {of.computed > 0 && (
            <p className="small quiet page-note">{w.libraries(versions(answer.data.libraries))}</p>
          )}
          <NumberTable
            name={w.chosen(text(of.name))}
            numbers={answer.data.numbers}
            theirs={w.theirs}
            cases
            height={420}
          />
        </>
      )}
    </Panel>
  );
}
