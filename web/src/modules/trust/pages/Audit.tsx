// Who saw what, when and why. Read-only for everyone; one press proves that no event was changed.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useMemo } from "react";
import type { AuditLine, AuditPage, AuditVerified } from "@/api/types";
import { Level } from "@/clinical/Level";
import { useAnswering, useMay } from "@/clinical/viewer";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Filter } from "../components/Filter";
import { Persons } from "../components/Persons";
import { auditQuery, verifyAudit } from "../queries";
import type { AuditState } from "../state";
import { words } from "../words";
import "./audit.css";

export function Audit() {
  const w = useWords(words);
  const state = useSearch({ strict: false }) as AuditState;
  const may = useMay();
  const navigate = useNavigate();
  const answer = useInfiniteQuery(auditQuery(state));
  const verify = useMutation({ mutationFn: verifyAudit });
  const columns = useColumns();
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Page
      title={w.audit}
      lead={w.auditLead}
      actions={
        <Button size="small" loading={verify.isPending} onClick={() => verify.mutate()}>
          {w.verify}
        </Button>
      }
    >
      <Behind answer={answer} />
      {may("audit.persons") && (
        <Persons
          onChosen={(person) =>
            void navigate({ to: "/management/audit", search: { ...state, person } as never, replace: true })
          }
        />
      )}
      <Filter key={JSON.stringify(state)} given={state} actions={answer.data?.pages[0]?.actions ?? []} />
      {verify.error && <ErrorState problem={asProblem(verify.error)} />}
      {verify.data && <Verified of={verify.data} />}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.audit}
            columns={columns}
            rows={answer.data.pages.flatMap((p) => p.events)}
            rowKey={(e) => String(e.n)}
            height={560}
            dense
            minWidth={960}
            empty={<Nothing why={answer.data.pages[0]?.not_searched ?? null} />}
            more={{
              total: answer.data.pages[0]?.total ?? null,
              loading: answer.isFetchingNextPage,
              onMore: () => void answer.fetchNextPage(),
            }}
          />
        ) : (
          <div className="page">
            <Loading rows={10} />
          </div>
        )}
      </Panel>
    </Page>
  );
}

/** No event: because none matches, or because what was entered is nothing that the log knows. */
function Nothing({ why }: { why: AuditPage["not_searched"] }) {
  const w = useWords(words);
  const text = useText();
  const page = useAnswering("identifiers");
  if (!why) return <Empty reason={w.noAudit} />;
  const action = page && (
    <Link to={page.to} search={page.search as never}>
      {w.toBatch}
    </Link>
  );
  return <Empty reason={text(why)} action={action} />;
}

/** Whether the log is as it was written; else where it was changed. */
function Verified({ of }: { of: AuditVerified }) {
  const w = useWords(words);
  const text = useText();
  return (
    <p className={`chain${of.whole ? "" : " broken"}`} role="status">
      {of.whole
        ? w.intact(formatExact(of.events), of.took_ms)
        : `${w.broken(formatExact(of.position ?? 0))} ${text(of.text)}`}
    </p>
  );
}

function useColumns(): Column<AuditLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<AuditLine>[] => [
      {
        key: "n",
        title: "#",
        width: 72,
        align: "right",
        render: (e) => <span className="quiet">{e.n}</span>,
      },
      { key: "t", title: w.time, width: 134, render: (e) => formatMinute(e.at) },
      { key: "a", title: w.who, width: 120, render: (e) => e.account },
      {
        key: "r",
        title: w.role,
        width: 130,
        render: (e) => <span className="quiet">{text(e.role_label)}</span>,
      },
      { key: "p", title: w.purpose, width: 96, render: (e) => text(e.purpose_label) },
      {
        key: "c",
        title: w.action,
        width: 150,
        render: (e) => <span title={e.action}>{text(e.action_label)}</span>,
      },
      {
        key: "o",
        title: w.object,
        render: (e) => <span title={[e.object, e.reason].filter(Boolean).join(" · ")}>{e.object}</span>,
      },
      { key: "l", title: w.level, width: 60, render: (e) => (e.level ? <Level level={e.level} /> : "") },
      {
        key: "s",
        title: w.result,
        width: 92,
        render: (e) => (
          <span className={e.result === "allowed" ? "" : "ochre"} title={e.reason || undefined}>
            {w.results[e.result] ?? e.result}
          </span>
        ),
      },
    ],
    [w, text],
  );
}
