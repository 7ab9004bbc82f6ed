// Mappings of columns that wait for a second person, that hold, and that were refused or rolled back.
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { ColumnDecisionLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useMay } from "@/clinical/viewer";
import { categoryLabel } from "@/dictionary";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Sheet } from "@/kit/Sheet";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { decisionsQuery, fileOf, review, useChange } from "../queries";
import { words } from "../words";
import { ColumnDecision } from "./ColumnDecision";

export function ColumnDecisions({ hospital }: { hospital?: string }) {
  const w = useWords(words);
  const answer = useQuery(decisionsQuery);
  const columns = useColumns();
  const [chosen, setChosen] = useState("");
  const failure = failureOf(answer);
  const rows = (answer.data?.decisions ?? []).filter((one) => !hospital || one.hospital === hospital);
  const open = rows.find((one) => one.id === chosen);
  return (
    <Panel title={w.decisions} actions={hospital && <File hospital={hospital} />} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : answer.data ? (
        <DataTable
          name={w.decisions}
          columns={columns}
          rows={rows}
          rowKey={(one) => one.id}
          selected={chosen}
          onOpen={(one) => setChosen(one.id)}
          height={260}
          dense
          empty={<Empty reason={w.noDecisions} />}
        />
      ) : (
        <div className="page">
          <Loading rows={4} />
        </div>
      )}
      <ConfirmAll of={rows.filter((one) => one.status === "proposed" && !one.own)} />
      <Sheet open={!!open} onClose={() => setChosen("")} title={w.columns} size={480}>
        {open && <ColumnDecision key={open.id} of={open} />}
      </Sheet>
    </Panel>
  );
}

/** What others proposed, confirmed in one step: a view's lines hold together or not at all. */
function ConfirmAll({ of }: { of: readonly ColumnDecisionLine[] }) {
  const w = useWords(words);
  const may = useMay();
  const reviewing = useChange(review);
  if (!may("fields.review") || !of.length) return null;
  const confirm = () => reviewing.mutate({ ids: of.map((one) => one.id), confirm: true, reason: "" });
  return (
    <div className="page">
      <Button type="primary" loading={reviewing.isPending} onClick={confirm}>
        {w.confirmAll(formatExact(of.length))}
      </Button>
      {reviewing.error && <ErrorState problem={asProblem(reviewing.error)} />}
    </div>
  );
}

function File({ hospital }: { hospital: string }) {
  const w = useWords(words);
  return (
    <a href={fileOf(hospital)} title={w.fileNote} download>
      {w.file}
    </a>
  );
}

function useColumns(): Column<ColumnDecisionLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ColumnDecisionLine>[] => [
      { key: "t", title: w.status, width: 140, render: (one) => w.statuses[one.status] ?? one.status },
      { key: "h", title: w.hospital, width: 130, render: (one) => <HospitalChip code={one.hospital} /> },
      { key: "k", title: w.category, width: 120, render: (one) => text(categoryLabel(one.category)) },
      { key: "v", title: w.variable, width: 190, render: (one) => text(one.label) },
      {
        key: "c",
        title: w.column,
        render: (one) => (one.absent ? w.isAbsent : `${one.view}.${one.column} ${one.convert}`),
      },
      { key: "a", title: w.author, width: 110, render: (one) => one.author },
      { key: "b", title: w.reviewer, width: 110, render: (one) => one.reviewer },
    ],
    [w, text],
  );
}
