// Files that come into a workspace: the own ones, and those that wait for the caller's look.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo, useState } from "react";
import type { ImportLine } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { AskImport } from "../components/AskImport";
import { ImportSheet } from "../components/ImportSheet";
import { importsQuery } from "../queries";
import { words } from "../words";
import "../components/outputs.css";

export function Imports() {
  const w = useWords(words);
  const navigate = useNavigate();
  const answer = useQuery(importsQuery);
  const columns = useColumns();
  const [at, setAt] = useState("");
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const opened = answer.data?.files.find((one) => one.id === at);
  const toOutputs = (
    <Button size="small" onClick={() => void navigate({ to: "/outputs" as never })}>
      {w.toOutputs}
    </Button>
  );
  return (
    <Page title={w.imports} lead={w.importsLead} actions={toOutputs}>
      <Behind answer={answer} />
      {!!answer.data?.projects.length && (
        <div className="output-above">
          <AskImport of={answer.data} />
        </div>
      )}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.imports}
            columns={columns}
            rows={answer.data.files}
            rowKey={(one) => one.id}
            onOpen={(one) => setAt(one.id)}
            height={400}
            empty={<Empty reason={w.importsNone} />}
          />
        ) : (
          <div className="page">
            <Loading rows={6} />
          </div>
        )}
      </Panel>
      <Sheet open={!!opened} title={opened?.name ?? ""} size={620} onClose={() => setAt("")}>
        {opened && <ImportSheet key={`${opened.id} ${opened.status}`} of={opened} />}
      </Sheet>
    </Page>
  );
}

function useColumns(): Column<ImportLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<ImportLine>[] => [
      { key: "name", title: w.fileName, render: (one) => one.name, sort: (one) => one.name },
      { key: "project", title: w.project, render: (one) => one.project_title },
      { key: "what", title: w.importWhat, render: (one) => one.what },
      { key: "by", title: w.askedBy, width: 120, render: (one) => one.account },
      {
        key: "state",
        title: w.state,
        width: 190,
        render: (one) => (
          <span className={one.may_decide ? "ochre" : ""}>
            {[text(one.status_label), one.may_decide && w.yours].filter(Boolean).join(" · ")}
          </span>
        ),
      },
      {
        key: "at",
        title: w.sent,
        width: 134,
        render: (one) => formatMinute(one.at),
        sort: (one) => one.at,
      },
    ],
    [w, text],
  );
}
