// One view: variables with what holds and what is proposed, the draft, and the columns.
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import type { ColumnWork, VariableMapping } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { categories, categoryLabel } from "@/dictionary";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { type Draft, firstOnes, LIKELY, without } from "../draft";
import { propose, useChange, workQuery } from "../queries";
import { words } from "../words";
import { VariableForm } from "./VariableForm";
import { ViewColumns } from "./ViewColumns";
import { useVariableColumns } from "./variableColumns";

export function ViewDesk({
  hospital,
  view,
  category,
  onCategory,
}: {
  hospital: string;
  view: string;
  category?: string;
  onCategory: (category: string) => void;
}) {
  const answer = useQuery(workQuery(hospital, view, category));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  return <Desk of={answer.data} onCategory={onCategory} />;
}

function Desk({ of, onCategory }: { of: ColumnWork; onCategory: (category: string) => void }) {
  const w = useWords(words);
  const decides = useMay()("fields.decide");
  const [draft, setDraft] = useState<Draft>({});
  const [open, setOpen] = useState("");
  const columns = useVariableColumns(draft);
  const mapped = of.variables.filter((one) => one.now && !one.now.absent && !one.now.gone).length;
  const line = of.variables.find((one) => one.variable === open);
  const note = w.variablesNote(
    formatExact(mapped),
    formatExact(of.variables.length),
    formatExact(Object.keys(draft).length),
  );
  return (
    <>
      <div className="below">
        <Panel title={w.variables} note={note} actions={<Category of={of} onChange={onCategory} />} flush>
          <DataTable<VariableMapping>
            name={w.variables}
            columns={columns}
            rows={of.variables}
            rowKey={(one) => one.variable}
            selected={open}
            onOpen={(one) => setOpen(one.variable)}
            height={330}
            dense
          />
          {decides ? (
            <Proposing of={of} draft={draft} onDraft={setDraft} />
          ) : (
            <p className="page small quiet">{w.mayNot}</p>
          )}
        </Panel>
      </div>
      <div className="below">
        <ViewColumns of={of} />
      </div>
      <Sheet open={!!line} onClose={() => setOpen("")} title={w.choose} size={520}>
        {line && (
          <VariableForm
            key={line.variable}
            of={line}
            work={of}
            drafted={draft[line.variable]}
            onUse={(given) => {
              setDraft({ ...draft, [line.variable]: given });
              setOpen("");
            }}
            onDrop={() => setDraft(without(draft, line.variable))}
          />
        )}
      </Sheet>
    </>
  );
}

/** The category that the view is read as: the likely ones first, with how likely. */
function Category({ of, onChange }: { of: ColumnWork; onChange: (category: string) => void }) {
  const w = useWords(words);
  const text = useText();
  const likely = of.categories.map((one) => one.category);
  const rest = categories.map((one) => one.name as string).filter((name) => !likely.includes(name));
  return (
    <Select
      aria-label={w.category}
      size="small"
      style={{ width: 230 }}
      value={of.category}
      onChange={onChange}
      options={[
        ...of.categories.map((one) => ({
          value: one.category,
          label: `${text(one.label)} · ${w.likely(one.score.toFixed(2))}`,
        })),
        ...rest.map((name) => ({ value: name, label: text(categoryLabel(name)) })),
      ]}
    />
  );
}

function Proposing({
  of,
  draft,
  onDraft,
}: {
  of: ColumnWork;
  draft: Draft;
  onDraft: (draft: Draft) => void;
}) {
  const w = useWords(words);
  const proposing = useChange(propose);
  const lines = Object.values(draft);
  const send = () =>
    proposing.mutate(
      { hospital: of.hospital, category: of.category, view: of.view, lines },
      { onSuccess: () => onDraft({}) },
    );
  return (
    <div className="page">
      <div className="row">
        <Button onClick={() => onDraft({ ...firstOnes(of.variables), ...draft })}>
          {w.takeBest(LIKELY.toFixed(1))}
        </Button>
        <Button disabled={!lines.length} onClick={() => onDraft({})}>
          {w.clear}
        </Button>
        <Button type="primary" disabled={!lines.length} loading={proposing.isPending} onClick={send}>
          {w.submit(formatExact(lines.length))}
        </Button>
        {proposing.isSuccess && (
          <span role="status">{w.submitted(formatExact(proposing.data.decisions.length))}</span>
        )}
      </div>
      <p className="small quiet">
        {w.effect} {w.whatScores}
      </p>
      {proposing.error && <ErrorState problem={asProblem(proposing.error)} />}
    </div>
  );
}
