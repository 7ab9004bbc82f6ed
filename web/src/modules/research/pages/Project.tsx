// One project on one page: what it is, who belongs to it, what it may read, what came of it.
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import type { ProjectPage } from "@/api/types";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { Chain, ChainList } from "../components/Chain";
import { GrantTable } from "../components/GrantTable";
import { Members } from "../components/Members";
import { AddPaper } from "../components/Papers";
import { ProtocolForm, protocolOf } from "../components/ProtocolForm";
import { edit, move, projectQuery, takeCrate, useChange } from "../queries";
import { words } from "../words";

export function Project() {
  const { project: id } = useParams({ strict: false }) as { project: string };
  const w = useWords(words);
  const answer = useQuery(projectQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.projects}>
        <Loading rows={10} />
      </Page>
    );
  return (
    <>
      <Behind answer={answer} />
      <Opened of={answer.data} />
    </>
  );
}

function Opened({ of }: { of: ProjectPage }) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const saving = useChange(edit(of.id));
  const moving = useChange(move(of.id));
  const apply = (replaces?: string) =>
    void navigate({ to: "/applications", search: { project: of.id, replaces } as never });
  const lead = [text(of.status_label), of.days_left == null ? "" : w.daysLeft(of.days_left)];
  return (
    <Page
      title={of.title || "—"}
      lead={lead.filter(Boolean).join(" · ")}
      actions={
        !editing && (
          <Actions of={of} moving={moving} onEdit={() => setEditing(true)} onApply={() => apply()} />
        )
      }
    >
      {moving.error && <ErrorState problem={asProblem(moving.error)} />}
      {editing && (
        <Panel title={w.edit}>
          {saving.error && <ErrorState problem={asProblem(saving.error)} />}
          <ProtocolForm
            given={protocolOf(of)}
            onlyEnd={of.status !== "draft"}
            busy={saving.isPending}
            onSave={(fields) =>
              saving.mutate({ ...fields, revision: of.revision }, { onSuccess: () => setEditing(false) })
            }
            onCancel={() => setEditing(false)}
          />
        </Panel>
      )}
      {!editing && (
        <div className="grid">
          <Panel title={w.chain} note={w.chainNote} span={12}>
            <Chain title={of.title} items={of.chain} />
            {of.chain.length ? <ChainList items={of.chain} /> : <p className="quiet">{w.chainEmpty}</p>}
            {of.role !== "viewer" && of.status !== "draft" && of.status !== "closed" && <AddPaper of={of} />}
          </Panel>
          <Panel title={w.protocol} span={8}>
            <Lacking of={of} />
            <Protocol of={of} />
          </Panel>
          <Panel title={w.members} span={4}>
            <Members of={of} onLeft={() => void navigate({ to: "/research" })} />
          </Panel>
          <Panel title={w.projectGrants} span={12} flush>
            <GrantTable
              grants={of.grants}
              height={200}
              empty={w.noGrants}
              onOpen={of.role === "lead" ? (one) => !one.over && apply(one.id) : undefined}
            />
          </Panel>
        </div>
      )}
    </Page>
  );
}

function Actions(props: {
  of: ProjectPage;
  moving: { isPending: boolean; mutate: (to: "running" | "closed") => void };
  onEdit: () => void;
  onApply: () => void;
}) {
  const { of, moving } = props;
  const w = useWords(words);
  const crate = useChange(takeCrate(of.id));
  const save = () => crate.mutate(undefined, { onSuccess: (found) => download(found.crate) });
  return (
    <>
      {of.may_edit && (
        <Button size="small" onClick={props.onEdit}>
          {w.edit}
        </Button>
      )}
      {of.moves.includes("running") && (
        <Button
          size="small"
          type="primary"
          disabled={of.lacking.length > 0}
          loading={moving.isPending}
          onClick={() => moving.mutate("running")}
        >
          {w.begin}
        </Button>
      )}
      {of.role === "lead" && of.status === "running" && (
        <Button size="small" type="primary" onClick={props.onApply}>
          {w.apply}
        </Button>
      )}
      {of.moves.includes("closed") && (
        <Popconfirm title={w.closeSure} onConfirm={() => moving.mutate("closed")}>
          <Button size="small" danger>
            {w.close}
          </Button>
        </Popconfirm>
      )}
      <Button size="small" loading={crate.isPending} onClick={save}>
        {w.crate}
      </Button>
    </>
  );
}

function download(crate: unknown): void {
  const file = new Blob([JSON.stringify(crate, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "project.json";
  link.click();
  URL.revokeObjectURL(link.href);
}

function Lacking({ of }: { of: ProjectPage }) {
  const w = useWords(words);
  const text = useText();
  if (!of.lacking.length) return null;
  return (
    <div className="lacking">
      <b>{w.lacking}</b>
      <ul>
        {of.lacking.map((one) => (
          <li key={one.en}>{text(one)}</li>
        ))}
      </ul>
    </div>
  );
}

function Protocol({ of }: { of: ProjectPage }) {
  const w = useWords(words);
  const text = useText();
  const until = of.ethics_until ? formatDay(of.ethics_until) : "—";
  return (
    <Facts
      facts={[
        [w.purpose, of.purpose],
        [w.protocol, of.protocol],
        [w.hypothesis, of.hypothesis],
        [w.benefit, of.benefit],
        [w.variables, of.variables_named.map((v) => text(v.label)).join(" · ")],
        [w.ethics, of.ethics_number && w.ethicsLine(of.ethics_number, until)],
        [w.period, of.starts && of.ends && `${formatDay(of.starts)} – ${formatDay(of.ends)}`],
      ]}
    />
  );
}
