// Which variables there are: definition, level, and how complete each hospital is.
import { useQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import type { VariableLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { MissingnessStrip } from "@/clinical/MissingnessStrip";
import { categories, categoryLabel, unitText, valueSet, version } from "@/dictionary";
import { formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { useSearchState } from "../components/Box";
import { starter } from "../components/ConditionRow";
import { fromText, newEvent, toText } from "../model/definition";
import { operatorsOf } from "../model/operators";
import { freeId, put } from "../model/tree";
import { variableQuery, variablesQuery } from "../queries";
import { words } from "../words";

export default function Variables() {
  const w = useWords(words);
  const text = useText();
  const [state, go] = useSearchState();
  const [query, setQuery] = useState(state.q ?? "");
  useEffect(() => setQuery(state.q ?? ""), [state.q]);
  const answer = useQuery(variablesQuery);
  const found = useMemo(() => {
    const wanted = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    return (answer.data?.variables ?? []).filter(
      (v) =>
        (!state.category || v.category === state.category) &&
        wanted.every((one) =>
          `${v.name} ${v.label.zh} ${v.label.en} ${v.definition.zh}`.toLowerCase().includes(one),
        ),
    );
  }, [answer.data, query, state.category]);
  const columns = useMemo(
    (): Column<VariableLine>[] => [
      {
        key: "n",
        title: w.name,
        width: 180,
        sort: (v) => text(v.label),
        render: (v) => <b className={v.allowed ? "" : "quiet"}>{text(v.label)}</b>,
      },
      {
        key: "c",
        title: w.category,
        width: 110,
        sort: (v) => v.category,
        render: (v) => text(categoryLabel(v.category)),
      },
      {
        key: "d",
        title: w.definition,
        render: (v) => <span title={text(v.definition)}>{text(v.definition)}</span>,
      },
      { key: "t", title: w.type, width: 84, sort: (v) => v.type, render: (v) => w.types[v.type] },
      { key: "u", title: w.unit, width: 84, render: (v) => unitText(v.unit) },
      { key: "l", title: w.level, width: 68, sort: (v) => v.level, render: (v) => <Level level={v.level} /> },
    ],
    [w, text],
  );
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const [category = "", name = ""] = (state.variable ?? "").split(".");
  return (
    <Panel
      title={w.variables}
      note={w.variablesNote(found.length, version)}
      flush
      actions={
        <>
          <Input
            size="small"
            value={query}
            onChange={(e) => setQuery(e.target.value)}
            placeholder={w.filter}
            aria-label={w.filter}
            style={{ width: 180 }}
            allowClear
          />
          <Select
            size="small"
            aria-label={w.category}
            style={{ width: 130 }}
            value={state.category ?? ""}
            onChange={(value) => go({ ...state, category: value || undefined }, true)}
            options={[
              { value: "", label: w.all },
              ...categories.map((c) => ({ value: c.name as string, label: text(c.label) })),
            ]}
          />
        </>
      }
    >
      <Behind answer={answer} />
      <DataTable
        name={w.variables}
        columns={columns}
        rows={found}
        rowKey={(v) => `${v.category}.${v.name}`}
        selected={state.variable}
        height={520}
        dense
        onOpen={(v) => go({ ...state, variable: `${v.category}.${v.name}` }, true)}
        empty={<Empty reason={w.noVariables} />}
      />
      <Sheet
        open={!!name}
        onClose={() => go({ ...state, variable: undefined }, true)}
        title={w.variables}
        size={560}
      >
        {name && <VariableCard category={category} name={name} />}
      </Sheet>
    </Panel>
  );
}

function VariableCard({ category, name }: { category: string; name: string }) {
  const w = useWords(words);
  const text = useText();
  const [state, go] = useSearchState();
  const answer = useQuery(variableQuery(category, name));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const { variable: v, filled } = answer.data;
  const set = v.value_set ? valueSet(v.value_set) : undefined;
  const use = () => {
    const where = {
      ...starter(category),
      variable: name,
      op: operatorsOf(v.type)[0] ?? "exists",
      values: [],
    };
    // Beside the conditions that are there already.
    const tree = fromText(state.tree);
    const leaf = { ...newEvent(freeId(tree, "n"), category), where: [{ ...where, op: "exists" as const }] };
    go({ way: "count", q: state.q, tree: toText(put(tree, leaf, "root")) });
  };
  return (
    <div className="variable">
      <Behind answer={answer} />
      <h2>{text(v.label)}</h2>
      <p className="prose">{text(v.definition)}</p>
      <Facts
        facts={[
          [w.category, text(categoryLabel(category))],
          [w.type, w.types[v.type] ?? v.type],
          [w.unit, unitText(v.unit)],
          [w.level, <Level key="l" level={v.level} />],
          set ? [w.valueSet, `${text(set.label)} · ${set.source}`] : null,
        ]}
      />
      {v.allowed && v.type !== "id" && v.type !== "text" ? (
        <Button onClick={use}>{w.useIt}</Button>
      ) : (
        <p className="quiet small">{v.allowed ? "" : w.notAllowed}</p>
      )}
      <h3>{w.completeness}</h3>
      <p className="small quiet">{w.completenessNote}</p>
      <DataTable
        name={w.completeness}
        dense
        rows={filled}
        rowKey={(f) => f.hospital}
        columns={[
          {
            key: "h",
            title: w.facet.hospital,
            width: 150,
            render: (f) => <HospitalChip code={f.hospital} />,
          },
          {
            key: "s",
            title: "",
            render: (f) => (
              <MissingnessStrip
                name={f.hospital}
                cells={[{ label: f.hospital, present: f.share }]}
                width={150}
              />
            ),
          },
          {
            key: "p",
            title: "%",
            width: 72,
            align: "right",
            render: (f) => (f.filled == null || f.share == null ? f.shown : formatShare(f.share)),
          },
          {
            key: "r",
            title: w.rowsOf,
            width: 110,
            align: "right",
            render: (f) => <span className="quiet">{f.rows == null ? "…" : formatExact(f.rows)}</span>,
          },
        ]}
      />
      {set && (
        <>
          <h3>{w.codes}</h3>
          <ul className="codes">
            {set.codes.slice(0, 40).map((c) => (
              <li key={c.code}>
                <span className="quiet">{c.code}</span> {text({ zh: c.zh, en: c.en || c.zh })}
              </li>
            ))}
            {set.codes.length > 40 && <li className="quiet">{`… ${formatExact(set.codes.length)}`}</li>}
          </ul>
        </>
      )}
    </div>
  );
}
