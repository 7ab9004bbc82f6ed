// Which variables there are: definition, level, and how complete each hospital is.
import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useEffect, useMemo, useState } from "react";
import type { VariableLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { categories, categoryLabel, unitText, version } from "@/dictionary";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { useSearchState } from "../components/Box";
import { VariableCard } from "../components/VariableCard";
import { variablesQuery } from "../queries";
import { words } from "../words";

export default function Variables() {
  const w = useWords(words);
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
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const [category = "", name = ""] = (state.variable ?? "").split(".");
  return (
    <Panel
      title={w.variables}
      note={w.variablesNote(found.length, version)}
      flush
      actions={<Filters query={query} onQuery={setQuery} />}
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

/** Words within names and definitions, and the category. */
function Filters({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  const w = useWords(words);
  const text = useText();
  const [state, go] = useSearchState();
  return (
    <>
      <Input
        size="small"
        value={query}
        onChange={(e) => onQuery(e.target.value)}
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
  );
}

function useColumns(): Column<VariableLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
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
}
