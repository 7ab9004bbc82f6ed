// Who saw what, when and why. Read-only for everyone; one press proves that no event was changed.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useMemo, useState } from "react";
import type { AuditLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { formatExact, formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { auditQuery, verifyAudit } from "../queries";
import type { AuditState } from "../state";
import { words } from "../words";
import "./audit.css";

export function Audit() {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as AuditState;
  const [asked, setAsked] = useState({
    account: state.account ?? "",
    person: state.person ?? "",
    action: state.action ?? "",
  });
  const answer = useInfiniteQuery(
    auditQuery({ account: state.account, person: state.person, action: state.action }),
  );
  const verify = useMutation({ mutationFn: verifyAudit });
  const columns = useMemo(
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
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const events = answer.data?.pages.flatMap((p) => p.events) ?? [];
  const field = (key: keyof typeof asked, label: string) => (
    <Input
      size="small"
      style={{ width: 180 }}
      placeholder={label}
      aria-label={label}
      value={asked[key]}
      onChange={(e) => setAsked({ ...asked, [key]: e.target.value })}
      allowClear
    />
  );
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
      <form
        className="audit-filter"
        onSubmit={(event) => {
          event.preventDefault();
          const given = Object.fromEntries(Object.entries(asked).map(([k, v]) => [k, v.trim() || undefined]));
          void navigate({ to: "/management/audit", search: given as never, replace: true });
        }}
      >
        {field("account", w.filterAccount)}
        {field("person", w.filterPerson)}
        <Select
          size="small"
          showSearch={{ optionFilterProp: "label" }}
          style={{ width: 180 }}
          aria-label={w.filterAction}
          value={asked.action}
          onChange={(action: string) => setAsked({ ...asked, action })}
          options={[
            { value: "", label: w.anyAction },
            ...(answer.data?.pages[0]?.actions ?? []).map((a) => ({ value: a.code, label: text(a.label) })),
          ]}
        />
        <Button size="small" htmlType="submit">
          {w.apply}
        </Button>
      </form>
      {verify.error && <ErrorState problem={asProblem(verify.error)} />}
      {verify.data && (
        <p className={`chain${verify.data.whole ? "" : " broken"}`} role="status">
          {verify.data.whole
            ? w.intact(formatExact(verify.data.events), verify.data.took_ms)
            : `${w.broken(formatExact(verify.data.position ?? 0))} ${text(verify.data.text)}`}
        </p>
      )}
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.audit}
            columns={columns}
            rows={events}
            rowKey={(e) => String(e.n)}
            height={560}
            dense
            minWidth={960}
            empty={<Empty reason={w.noAudit} />}
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
