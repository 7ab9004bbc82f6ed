// Pairs of registrations that the machine is not sure of, and what people decided of such pairs.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useMemo, useState } from "react";
import type { LinkageQuestion, LinkageWork, LinkSample } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { ToDryRuns } from "@/clinical/ToDryRuns";
import { useMay } from "@/clinical/viewer";
import { formatDay, formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Accuracy, judgedOf } from "../components/Accuracy";
import { Blind } from "../components/Blind";
import { Comparison, LARGE } from "../components/Comparison";
import { Person } from "../components/Person";
import { Splits } from "../components/Splits";
import { Statements } from "../components/Statements";
import { type Side, workQuery } from "../queries";
import type { LinkageState } from "../state";
import { words } from "../words";

export function Linkage() {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as LinkageState;
  const answer = useQuery(workQuery(state.kind));
  const compares = useMay()("linkage.compare");
  const [sample, setSample] = useState<LinkSample>();
  const [person, setPerson] = useState<{ id: number; side: Side }>();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const go = (next: LinkageState) =>
    void navigate({ to: "/management/linkage", search: { ...state, ...next } as never, replace: true });
  return (
    <Page title={w.linkage} lead={w.lead} actions={<ToDryRuns />}>
      <Behind answer={answer} />
      {answer.data ? (
        <>
          <Questions
            of={answer.data}
            state={state}
            go={go}
            opens={compares}
            onLarge={(id) => setPerson({ id, side: "one" })}
          />
          <div className="below">
            <Statements of={answer.data.statements} />
          </div>
          {answer.data.splits.length > 0 && (
            <div className="below">
              <Splits of={answer.data.splits} />
            </div>
          )}
          <div className="below">
            <Accuracy onJudge={setSample} />
          </div>
        </>
      ) : (
        <Loading rows={8} />
      )}
      <Sheet
        open={compares && state.question !== undefined}
        onClose={() => go({ question: undefined })}
        title={w.compare}
        size={860}
      >
        {state.question !== undefined && (
          <Comparison
            key={state.question}
            id={state.question}
            onDone={() => go({ question: undefined })}
            onPerson={(side) => state.question !== undefined && setPerson({ id: state.question, side })}
          />
        )}
      </Sheet>
      <Sheet open={!!person} onClose={() => setPerson(undefined)} title={w.personTitle} size={980}>
        {person && (
          <Person key={`${person.id}${person.side}`} of={person} onDone={() => setPerson(undefined)} />
        )}
      </Sheet>
      <Sheet open={!!sample} onClose={() => setSample(undefined)} title={w.sample} size={760}>
        {sample && <Blind key={sample.id} sample={sample} judged={judgedOf(sample)} />}
      </Sheet>
    </Page>
  );
}

function Questions({
  of,
  state,
  go,
  opens,
  onLarge,
}: {
  of: LinkageWork;
  state: LinkageState;
  go: (next: LinkageState) => void;
  opens: boolean;
  onLarge: (id: number) => void;
}) {
  const w = useWords(words);
  const columns = useColumns();
  const total =
    state.kind === LARGE
      ? of.large
      : (of.kinds.find((one) => one.kind === state.kind)?.questions ?? of.total);
  return (
    <Panel
      title={w.questions}
      note={w.questionsNote(formatExact(of.questions.length), formatExact(total))}
      actions={
        (of.kinds.length > 1 || state.kind) && (
          <Kinds of={of} chosen={state.kind} onChoose={(kind) => go({ kind })} />
        )
      }
      flush
    >
      <DataTable
        name={w.questions}
        columns={columns}
        rows={of.questions}
        rowKey={(one) => String(one.id)}
        selected={state.question === undefined ? undefined : String(state.question)}
        onOpen={
          opens ? (one) => (one.kind === LARGE ? onLarge(one.id) : go({ question: one.id })) : undefined
        }
        height={340}
        dense
        empty={<Empty reason={w.none} />}
      />
      {!opens && <p className="page small quiet">{w.mayNot}</p>}
      {of.large > 0 && (
        <p className="page small quiet">
          {w.large(formatExact(of.large))}{" "}
          {opens && state.kind !== LARGE && (
            <Button size="small" type="link" onClick={() => go({ kind: LARGE })}>
              {w.largeShow}
            </Button>
          )}
        </p>
      )}
    </Panel>
  );
}

/** Limits the list to the questions that one contradiction asked. */
function Kinds({
  of,
  chosen,
  onChoose,
}: {
  of: LinkageWork;
  chosen?: string;
  onChoose: (kind?: string) => void;
}) {
  const w = useWords(words);
  const text = useText();
  return (
    <Select
      aria-label={w.why}
      style={{ width: 320 }}
      value={chosen ?? ""}
      onChange={(kind) => onChoose(kind || undefined)}
      options={[
        { value: "", label: `${w.all} ${formatExact(of.total)}` },
        ...of.kinds.map((one) => ({
          value: one.kind,
          label: `${text(one.label)} ${formatExact(one.questions)}`,
        })),
      ]}
    />
  );
}

function useColumns(): Column<LinkageQuestion>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<LinkageQuestion>[] => [
      { key: "k", title: w.why, render: (one) => text(one.label) },
      {
        key: "h",
        title: w.hospitals,
        width: 250,
        render: (one) => (
          <span className="row">
            {one.hospitals.map((code, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two places, which never change their order
              <HospitalChip key={at} code={code} />
            ))}
          </span>
        ),
      },
      {
        key: "w",
        title: w.weight,
        width: 130,
        align: "right",
        sort: (one) => one.weight,
        render: (one) => one.weight.toFixed(1),
      },
      {
        key: "r",
        title: w.records,
        width: 110,
        align: "right",
        sort: (one) => one.records,
        render: (one) => formatExact(one.records),
      },
      {
        key: "o",
        title: w.opened,
        width: 130,
        render: (one) => (one.opened ? formatDay(one.opened) : ""),
      },
    ],
    [w, text],
  );
}
