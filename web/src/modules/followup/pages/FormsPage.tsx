// Forms with their versions; a draft can be published.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import type { FormLine } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { ExportForm, ImportForm } from "../components/FormFiles";
import { designWords } from "../designWords";
import { formsQuery, publishForm, useChange } from "../queries";
import { words } from "../words";

export function FormsPage() {
  const w = useWords(words);
  const d = useWords(designWords);
  const text = useText();
  const navigate = useNavigate();
  const writes = !useMay()("followup.contact");
  const answer = useQuery(formsQuery);
  const publishing = useChange(publishForm);
  const columns = useMemo(
    (): Column<FormLine>[] => [
      { key: "label", title: w.title, render: (one) => text(one.label), sort: (one) => text(one.label) },
      { key: "name", title: w.eventName, width: 180, render: (one) => one.name },
      { key: "version", title: "", width: 90, render: (one) => w.version(one.version) },
      { key: "fields", title: w.fields, width: 80, align: "right", render: (one) => one.fields },
      {
        key: "published",
        title: w.published,
        width: 170,
        render: (one) =>
          one.published ? (
            formatMinute(one.published)
          ) : (
            <Button size="small" loading={publishing.isPending} onClick={() => publishing.mutate(one.name)}>
              {`${w.draft} · ${w.publish}`}
            </Button>
          ),
      },
      { key: "file", title: "", width: 260, render: (one) => <ExportForm of={one} /> },
    ],
    [w, text, publishing],
  );
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page
      title={w.forms}
      actions={
        <>
          {writes && (
            <Button
              size="small"
              type="primary"
              onClick={() => void navigate({ to: "/followup/forms/-" as never })}
            >
              {d.newForm}
            </Button>
          )}
          {writes && <ImportForm />}
        </>
      }
    >
      <Behind answer={answer} />
      {publishing.error && <ErrorState problem={asProblem(publishing.error)} />}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.forms}
            columns={columns}
            rows={answer.data.forms}
            rowKey={(one) => `${one.name}@${one.version}`}
            onOpen={(one) => writes && void navigate({ to: `/followup/forms/${one.name}` as never })}
            height={440}
            empty={<Empty reason={w.noForms} />}
          />
        ) : (
          <div className="page">
            <Loading rows={6} />
          </div>
        )}
      </Panel>
    </Page>
  );
}
