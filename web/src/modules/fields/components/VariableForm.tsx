// One variable: what holds, what is proposed and why, another column, its preparation, or that it is absent.
import { useQuery } from "@tanstack/react-query";
import { AutoComplete, Button, Checkbox, Input, Radio, Select } from "antd";
import { useState } from "react";
import type { ColumnWork, NewField, VariableMapping } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { convertsQuery } from "../queries";
import { words } from "../words";

export function VariableForm({
  of,
  work,
  drafted,
  onUse,
  onDrop,
}: {
  of: VariableMapping;
  work: ColumnWork;
  drafted?: NewField;
  onUse: (line: NewField) => void;
  onDrop: () => void;
}) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const decides = useMay()("fields.decide");
  const start = drafted ?? fresh(of);
  const [line, setLine] = useState<NewField>(start);
  const set = (given: Partial<NewField>) => setLine({ ...line, ...given });
  const choose = (column: string) =>
    set({ column, convert: of.guesses.find((one) => one.column === column)?.convert ?? "" });
  return (
    <div className="page">
      <Facts
        facts={[
          [w.variable, `${text(of.label)} ${of.variable}${of.required ? ` · ${w.required}` : ""}`],
          [w.type, of.type],
          [w.now, of.now ? `${of.now.absent ? w.isAbsent : of.now.column} ${of.now.convert}` : w.noColumn],
          [w.note, of.now?.note],
        ]}
      />
      <h3>{w.best}</h3>
      {of.guesses.length === 0 && <p className="quiet">{w.none}</p>}
      <Radio.Group
        aria-label={w.best}
        value={line.absent ? "" : line.column}
        disabled={!decides || line.absent}
        onChange={(event) => choose(event.target.value)}
        style={{ display: "grid", gap: 8 }}
        options={of.guesses.map((one) => ({
          value: one.column,
          label: (
            <>
              {one.column} <span className="small">{one.score.toFixed(2)}</span>{" "}
              <span className="small quiet">{listed(one.reasons.map(text), lang)}</span>
            </>
          ),
        }))}
      />
      {decides && (
        <>
          <h3>{w.other}</h3>
          <Select
            aria-label={w.other}
            showSearch
            disabled={line.absent}
            style={{ width: "100%" }}
            value={line.column || undefined}
            onChange={choose}
            options={work.columns.map((one) => ({
              value: one.name,
              label: one.comment ? `${one.name} ${one.comment}` : one.name,
            }))}
          />
          <Rest type={of.type} line={line} set={set} />
          <div className="row">
            <Button type="primary" disabled={!whole(line)} onClick={() => onUse(line)}>
              {w.use}
            </Button>
            {drafted && <Button onClick={onDrop}>{w.drop}</Button>}
          </div>
        </>
      )}
    </div>
  );
}

/** How the column is prepared, or that there is none. */
function Rest({
  type,
  line,
  set,
}: {
  type: string;
  line: NewField;
  set: (given: Partial<NewField>) => void;
}) {
  const w = useWords(words);
  const text = useText();
  const converts = useQuery(convertsQuery);
  const typed = line.convert ?? "";
  // Only while a name is being typed: an open list covers the button below.
  const fitting = (converts.data?.converts ?? []).filter(
    (one) =>
      typed !== "" &&
      one.name !== typed &&
      one.name.startsWith(typed) &&
      (!one.types.length || one.types.includes(type)),
  );
  return (
    <>
      <AutoComplete
        aria-label={w.convert}
        placeholder={w.convert}
        disabled={line.absent}
        value={line.convert}
        onChange={(convert: string) => set({ convert })}
        style={{ margin: "12px 0", width: "100%" }}
        options={fitting.map((one) => ({
          value: one.form.includes(":") ? `${one.name}:` : one.name,
          label: `${one.form} — ${text(one.does)}`,
        }))}
      />
      <Checkbox checked={line.absent} onChange={(event) => set({ absent: event.target.checked })}>
        {w.declareAbsent}
      </Checkbox>
      <Input
        aria-label={w.note}
        placeholder={line.absent ? w.noteNeeded : w.note}
        maxLength={400}
        value={line.note}
        onChange={(event) => set({ note: event.target.value })}
        style={{ margin: "12px 0" }}
      />
    </>
  );
}

function fresh(of: VariableMapping): NewField {
  const best = of.guesses[0];
  return {
    variable: of.variable,
    column: best?.column ?? "",
    absent: false,
    convert: best?.convert ?? "",
    note: "",
  };
}

const whole = (line: NewField) =>
  line.absent
    ? (line.note ?? "").trim().length > 1
    : !!line.column || !!line.convert?.startsWith("constant:");
