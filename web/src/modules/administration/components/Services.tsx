// Processes, engines and stores, each with its last sign of life and what it means.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ServiceLine } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { servicesQuery } from "../queries";
import { words } from "../words";
import { Read } from "./Read";
import { StateMark } from "./StateMark";

export function Services() {
  const w = useWords(words);
  const answer = useQuery(servicesQuery);
  const columns = useColumns();
  const table = (name: string, rows: ServiceLine[], note?: string) => (
    <div className="above">
      <Panel title={name} note={note} flush>
        <DataTable
          name={name}
          columns={columns}
          rows={rows}
          rowKey={(one) => `${one.name} ${one.instance}`}
          dense
        />
      </Panel>
    </div>
  );
  return (
    <Read answer={answer}>
      {(data) => (
        <>
          {table(w.processes, data.processes, w.processesNote)}
          {table(w.stores, data.stores)}
          {table(w.engines, data.engines)}
        </>
      )}
    </Read>
  );
}

function useColumns(): Column<ServiceLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ServiceLine>[] => [
      { key: "name", title: w.name, width: 150, render: (one) => text(one.label) },
      { key: "state", title: w.state, width: 110, render: (one) => <StateMark state={one.state} /> },
      { key: "words", title: w.meaning, render: (one) => text(one.words) },
      { key: "instance", title: w.instance, width: 170, render: (one) => one.instance },
      { key: "version", title: w.version, width: 80, render: (one) => one.version },
      { key: "since", title: w.since, width: 136, render: (one) => formatMinute(one.since) },
      { key: "seen", title: w.seen, width: 136, render: (one) => formatMinute(one.at) },
    ],
    [w, text],
  );
}
