// The catalogue: tables at the left, columns at the right, one column in the sheet.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Input } from "antd";
import { useDeferredValue, useMemo } from "react";
import type { AssetColumn, AssetTable, AssetTables } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { ColumnSheet } from "../components/ColumnSheet";
import { useGroupName } from "../groups";
import { columnsQuery, tablesQuery } from "../queries";
import type { AssetsState } from "../state";
import { words } from "../words";

export function Assets() {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as AssetsState;
  const answer = useQuery(tablesQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const go = (next: AssetsState) =>
    void navigate({ to: "/management/assets", search: { ...state, ...next } as never, replace: true });
  return (
    <Page title={w.assets} lead={w.lead}>
      <Behind answer={answer} />
      {answer.data ? (
        <div className="grid">
          <Tables of={answer.data} chosen={state.group} onChoose={(group) => go({ group, q: undefined })} />
          <Columns state={state} go={go} />
        </div>
      ) : (
        <Loading rows={8} />
      )}
      <Sheet open={!!state.column} onClose={() => go({ column: undefined })} title={w.column} size={820}>
        {state.column && (
          <ColumnSheet key={state.column} id={state.column} onOpen={(column) => go({ column })} />
        )}
      </Sheet>
    </Page>
  );
}

function Tables({
  of,
  chosen,
  onChoose,
}: {
  of: AssetTables;
  chosen?: string;
  onChoose: (group: string) => void;
}) {
  const w = useWords(words);
  const groupName = useGroupName();
  const columns = useMemo(
    (): Column<AssetTable>[] => [
      {
        key: "t",
        title: w.table,
        render: (one) => <span title={one.name}>{groupName(one.layer, one.name)}</span>,
        sort: (one) => one.name,
      },
      {
        key: "r",
        title: w.rows,
        width: 110,
        align: "right",
        render: (one) => (one.rows === null ? "" : formatExact(one.rows)),
        sort: (one) => one.rows ?? -1,
      },
      { key: "c", title: w.columns, width: 60, align: "right", render: (one) => formatExact(one.columns) },
      { key: "v", title: w.version, width: 60, align: "right", render: (one) => one.version ?? "" },
    ],
    [w, groupName],
  );
  const note = w.tablesNote(
    formatExact(of.tables.length),
    formatExact(of.columns),
    String(of.release.number),
  );
  return (
    <Panel title={w.tables} note={note} span={6} flush>
      <DataTable
        name={w.tables}
        columns={columns}
        rows={of.tables}
        rowKey={(one) => one.name}
        selected={chosen}
        onOpen={(one) => onChoose(one.name)}
        height={480}
        dense
      />
    </Panel>
  );
}

function Columns({ state, go }: { state: AssetsState; go: (next: AssetsState) => void }) {
  const w = useWords(words);
  const q = useDeferredValue(state.q ?? "");
  const asked = !!state.group || q.length > 1;
  const answer = useQuery({ ...columnsQuery(q ? "" : (state.group ?? ""), q), enabled: asked });
  const failure = failureOf(answer);
  const columns = useColumns();
  const found = asked ? answer.data : undefined;
  return (
    <Panel
      title={w.columns}
      note={found && w.columnsNote(formatExact(found.columns.length), formatExact(found.total))}
      span={6}
      flush
    >
      <Input
        allowClear
        aria-label={w.find}
        placeholder={w.find}
        value={state.q ?? ""}
        onChange={(e) => go({ q: e.target.value || undefined })}
      />
      {failure ? (
        <ErrorState problem={failure} />
      ) : found ? (
        <DataTable
          name={w.columns}
          columns={columns}
          rows={found.columns}
          rowKey={(one) => one.id}
          selected={state.column}
          onOpen={(one) => go({ column: one.id })}
          height={448}
          dense
          empty={<Empty reason={w.nothing} />}
        />
      ) : asked ? (
        <Loading rows={6} />
      ) : (
        <Empty reason={w.choose} />
      )}
    </Panel>
  );
}

function useColumns(): Column<AssetColumn>[] {
  const w = useWords(words);
  const text = useText();
  const groupName = useGroupName();
  return useMemo(
    (): Column<AssetColumn>[] => [
      { key: "n", title: w.column, render: (one) => one.name, sort: (one) => one.name },
      { key: "l", title: w.label, render: (one) => text(one.label) },
      { key: "g", title: w.layer, render: (one) => groupName(one.kind, one.group) },
      {
        key: "v",
        title: w.level,
        width: 60,
        render: (one) => (one.level === null ? "" : <Level level={one.level} />),
      },
    ],
    [w, text, groupName],
  );
}
