// The columns of a frame, one line each: variable, which codes, window, what is taken, unit.
import { Button, Input, InputNumber, Select } from "antd";
import { useMemo } from "react";
import { categories, categoryLabel, category as categoryOf, variable as variableOf } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { words } from "../frameWords";
import { complete, datesOf, starter } from "../model/condition";
import {
  about,
  type ColumnDraft,
  choices,
  type Draft,
  type EventChoice,
  type OutcomeDraft,
  picksOf,
} from "../model/frame";
import { ConditionRow } from "./ConditionRow";

interface ColumnsProps {
  columns: readonly Draft[];
  /** Whether there is a day 0 that windows count from. */
  dated: boolean;
  onChange: (columns: Draft[]) => void;
}

export function FrameColumns({ columns, dated, onChange }: ColumnsProps) {
  const w = useWords(words);
  const put = (i: number, next: Draft) => onChange(columns.map((c, k) => (k === i ? next : c)));
  return columns.map((column, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a column's name is edited; its place is what it is
    <div key={i} className="frame-line">
      <Input
        aria-label={w.columnName}
        style={{ width: 130 }}
        value={column.name}
        maxLength={40}
        onChange={(e) => put(i, { ...column, name: e.target.value.toLowerCase().replace(/[^a-z0-9_]/g, "") })}
      />
      {column.kind === "column" ? (
        <ColumnFields column={column} dated={dated} onChange={(next) => put(i, next)} />
      ) : (
        <OutcomeFields outcome={column} onChange={(next) => put(i, next)} />
      )}
      <Button size="small" onClick={() => onChange(columns.filter((_, k) => k !== i))}>
        {w.drop}
      </Button>
    </div>
  ));
}

function useChoices() {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    () =>
      choices().map((group) => ({
        label: group.label ? text(group.label) : w.facts,
        options: group.variables.map((v) => ({
          value: v.name,
          label: `${group.label ? `${text(group.label)} · ` : ""}${v.label ? text(v.label) : w.records}`,
        })),
      })),
    [w, text],
  );
}

interface FieldsProps {
  column: ColumnDraft;
  dated: boolean;
  onChange: (column: ColumnDraft) => void;
}

function ColumnFields({ column, dated, onChange }: FieldsProps) {
  const w = useWords(words);
  const options = useChoices();
  const fact = column.variable.startsWith("person.");
  const category = column.variable.split(".")[0] ?? "";
  const type = variableOf(column.variable)?.type ?? "";
  const measured = ["integer", "decimal", "date", "datetime"].includes(type);
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        aria-label={w.variable}
        style={{ width: 250 }}
        value={column.variable}
        onChange={(variable: string) => onChange(about(column, variable))}
        options={options}
      />
      {!fact && (
        <>
          <Select
            aria-label={w.pick}
            style={{ width: 104 }}
            value={column.pick}
            onChange={(pick) => onChange({ ...column, pick })}
            options={picksOf(column.variable).map((value) => ({ value, label: w.picks[value] }))}
          />
          <WindowFields column={column} dated={dated} onChange={onChange} />
          {measured && (
            <Input
              aria-label={w.unit}
              placeholder={w.unit}
              style={{ width: 84 }}
              value={column.unit}
              onChange={(e) => onChange({ ...column, unit: e.target.value.trim() })}
            />
          )}
          <Conditions
            category={category}
            where={column.where}
            onChange={(where) => onChange({ ...column, where })}
          />
        </>
      )}
    </>
  );
}

function WindowFields({ column, dated, onChange }: FieldsProps) {
  const w = useWords(words);
  return (
    <span className="row">
      <span className="quiet small">{w.window}</span>
      {(["from", "to"] as const).map((edge) => (
        <InputNumber
          key={edge}
          aria-label={w[edge]}
          placeholder={w[edge]}
          disabled={!dated}
          style={{ width: 76 }}
          value={column[edge]}
          onChange={(value) => onChange({ ...column, [edge]: value })}
        />
      ))}
    </span>
  );
}

function OutcomeFields({
  outcome,
  onChange,
}: {
  outcome: OutcomeDraft;
  onChange: (next: OutcomeDraft) => void;
}) {
  const w = useWords(words);
  return (
    <>
      <span className="quiet small">{w.eventOf}</span>
      <EventFields of={outcome.event} onChange={(event) => onChange({ ...outcome, event })} />
      <InputNumber
        aria-label={w.countsFrom}
        prefix={w.countsFrom}
        min={0}
        style={{ width: 130 }}
        value={outcome.from}
        onChange={(from) => onChange({ ...outcome, from: from ?? 0 })}
      />
      <InputNumber
        aria-label={w.horizon}
        placeholder={w.horizon}
        min={1}
        style={{ width: 110 }}
        value={outcome.to}
        onChange={(to) => onChange({ ...outcome, to })}
      />
      <Select
        aria-label={w.end}
        style={{ width: 210 }}
        value={outcome.end}
        onChange={(end: string) => onChange({ ...outcome, end })}
        options={[
          { value: "last_record", label: w.lastRecord },
          { value: "release", label: w.releaseDay },
          ...(outcome.end in { last_record: 0, release: 0 }
            ? []
            : [{ value: outcome.end, label: outcome.end }]),
        ]}
      />
      <span className="small quiet">{w.endWhy}</span>
    </>
  );
}

/** Which records are the event, and which of their dates is its day. */
export function EventFields({ of, onChange }: { of: EventChoice; onChange: (next: EventChoice) => void }) {
  const w = useWords(words);
  const text = useText();
  const dates = datesOf(of.event).filter((d) => d.name || d.label);
  return (
    <>
      <Select
        showSearch={{ optionFilterProp: "label" }}
        aria-label={w.eventOf}
        style={{ width: 140 }}
        value={of.event || undefined}
        onChange={(event: string) =>
          onChange({
            event,
            where: [],
            date: datesOf(event)[0]?.label ? "" : (datesOf(event)[1]?.name ?? ""),
          })
        }
        options={categories
          .filter((c) => categoryOf(c.name)?.time)
          .map((c) => ({ value: c.name as string, label: text(categoryLabel(c.name)) }))}
      />
      {dates.length > 1 && (
        <Select
          aria-label={w.day0}
          style={{ width: 140 }}
          value={of.date}
          onChange={(date: string) => onChange({ ...of, date })}
          options={dates.map((d) => ({ value: d.name, label: text(d.label) }))}
        />
      )}
      <Conditions category={of.event} where={of.where} onChange={(where) => onChange({ ...of, where })} />
    </>
  );
}

interface ConditionsProps {
  category: string;
  where: ColumnDraft["where"];
  onChange: (where: ColumnDraft["where"]) => void;
}

function Conditions({ category, where, onChange }: ConditionsProps) {
  const w = useWords(words);
  return (
    <>
      {where.map((condition, i) => (
        <ConditionRow
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
          key={i}
          category={category}
          condition={condition}
          onChange={(next) => onChange(where.map((c, k) => (k === i ? next : c)))}
          onDrop={() => onChange(where.filter((_, k) => k !== i))}
        />
      ))}
      {category && where.every(complete) && (
        <Button size="small" onClick={() => onChange([...where, starter(category)])}>
          {w.codes}
        </Button>
      )}
    </>
  );
}
