// Releases: what each one pins, so that any figure can be computed again.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReleaseLine } from "@/api/types";
import { useTableName } from "@/clinical/lakeTables";
import { formatExact, formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { releasesQuery } from "../queries";
import type { ReleasesState } from "../state";
import { words } from "../words";

export function Releases() {
  const w = useWords(words);
  const tableName = useTableName();
  const navigate = useNavigate();
  const { release } = useSearch({ strict: false }) as ReleasesState;
  const answer = useQuery(releasesQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const releases = answer.data?.releases;
  const chosen = releases?.find((r) => r.id === release) ?? releases?.find((r) => r.current) ?? releases?.[0];
  return (
    <Page title={w.releases} lead={w.releasesLead}>
      <Behind answer={answer} />
      {!releases ? (
        <Loading rows={8} />
      ) : releases.length ? (
        <div className="grid">
          <Panel span={7} flush>
            <DataTable
              name={w.releases}
              rows={releases}
              rowKey={(r) => r.id}
              selected={chosen?.id}
              onOpen={(r) =>
                void navigate({
                  to: "/management/releases",
                  search: { release: r.id } as never,
                  replace: true,
                })
              }
              columns={[
                { key: "n", title: w.number, width: 56, align: "right", render: (r) => r.number },
                { key: "t", title: w.at, width: 150, render: (r) => formatMinute(r.at) },
                { key: "s", title: w.status, width: 90, render: (r) => <State of={r} /> },
                { key: "d", title: w.dictionary, width: 90, render: (r) => r.dictionary },
                {
                  key: "r",
                  title: w.rows,
                  align: "right",
                  render: (r) => formatExact(r.tables.reduce((n, t) => n + t.rows, 0)),
                },
              ]}
            />
          </Panel>
          {chosen && (
            <Panel span={5} title={w.tables} note={chosen.id} flush>
              <DataTable
                name={w.tables}
                dense
                height={560}
                rows={chosen.tables}
                rowKey={(t) => t.name}
                columns={[
                  {
                    key: "n",
                    title: w.table,
                    render: (t) => <span title={t.name}>{tableName(t.name)}</span>,
                    sort: (t) => t.name,
                  },
                  { key: "v", title: w.version, width: 64, align: "right", render: (t) => t.version },
                  {
                    key: "r",
                    title: w.rows,
                    width: 110,
                    align: "right",
                    render: (t) => formatExact(t.rows),
                    sort: (t) => t.rows,
                  },
                ]}
              />
            </Panel>
          )}
        </div>
      ) : (
        <Empty reason={w.noReleases} />
      )}
    </Page>
  );
}

function State({ of }: { of: ReleaseLine }) {
  const w = useWords(words);
  return of.current ? (
    <b className="verified">{w.current}</b>
  ) : (
    <span className="quiet">{of.live ? w.live : w.gone}</span>
  );
}
