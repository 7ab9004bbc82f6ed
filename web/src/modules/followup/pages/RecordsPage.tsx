// The finished records of a project, for whoever checks them.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useState } from "react";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { recordsQuery } from "../checkQueries";
import { Combined } from "../components/Combined";
import { useRecordColumns } from "../components/recordColumns";
import { words } from "../words";

export function RecordsPage() {
  const { project } = useParams({ strict: false }) as { project: string };
  const w = useWords(words);
  const navigate = useNavigate();
  const [only, setOnly] = useState(false);
  const answer = useQuery(recordsQuery(project, only));
  const columns = useRecordColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page
      title={w.records}
      lead={w.recordsLead}
      actions={
        <>
          <Checkbox checked={only} onChange={(event) => setOnly(event.target.checked)}>
            {w.onlyQueries}
          </Checkbox>
          <Link to={`/followup/projects/${project}` as never}>{w.project}</Link>
        </>
      }
    >
      <Behind answer={answer} />
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.records}
            columns={columns}
            rows={answer.data.records}
            rowKey={(one) => one.id}
            onOpen={(one) => void navigate({ to: `/followup/records/${one.id}` as never })}
            height={answer.data.combined?.length ? 300 : 520}
            empty={<Empty reason={only ? w.noQueries : w.noRecords} />}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
      <Combined forms={answer.data?.combined ?? []} />
    </Page>
  );
}
