// One saved cohort: what it means and uses, its versions and how they differ, and what can be made of it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Popconfirm } from "antd";
import { useState } from "react";
import type { CohortPage } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { copyText } from "@/kit/clipboard";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { ExportCirce } from "../components/CirceFiles";
import { DifferenceLines } from "../components/DifferenceLines";
import { readText } from "../model/reading";
import { cohortQuery, removeCohort, versionsQuery } from "../savedQueries";
import { words } from "../savedWords";
import "./saved.css";

export function SavedCohort() {
  const w = useWords(words);
  const { id = "", version } = useSearch({ strict: false }) as { id?: string; version?: string };
  const { purpose } = usePurpose();
  const answer = useQuery(cohortQuery(id, version ? Number(version) : undefined, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure)
    return (
      <Page title={w.cohorts}>
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      </Page>
    );
  if (!answer.data)
    return (
      <Page title={w.cohorts}>
        <Loading />
      </Page>
    );
  const page = answer.data;
  return (
    <Page
      title={page.saved.name}
      lead={[w.version(page.version), page.saved.owner, page.saved.description].filter(Boolean).join(" · ")}
      actions={<Actions page={page} />}
    >
      <Meaning page={page} />
      <Versions page={page} />
    </Page>
  );
}

function Actions({ page }: { page: CohortPage }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const client = useQueryClient();
  const { message } = App.useApp();
  const { saved, version } = page;
  const reference = `${saved.id}@${version}`;
  const tree = JSON.stringify(page.definition);
  const editable = readText(tree) != null;
  const search = (more: Record<string, string>) => ({ way: "count", ...more }) as never;
  const remove = useMutation({
    mutationFn: () => removeCohort(saved.id, saved.revision),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["search", "saved"] });
      void navigate({ to: "/search/cohorts" });
    },
  });
  const edit = () =>
    void navigate({
      to: "/search",
      search: search({
        tree,
        cohort: saved.id,
        revision: String(saved.revision),
        opened: String(version),
      }),
    });
  const inside = JSON.stringify({ heluo_cohort: 1, rules: [{ where: { id: "n1", cohort: reference } }] });
  const copy = async () => {
    if (await copyText(`${location.origin}/search/cohort?id=${saved.id}`)) void message.info(w.copied);
    else void message.warning(w.notCopied);
  };
  return (
    <>
      <Button
        type="primary"
        onClick={() => void navigate({ to: "/search/frame", search: { cohort: reference } as never })}
      >
        {w.makeFrame}
      </Button>
      <Button disabled={!editable} title={editable ? undefined : w.notHere} onClick={edit}>
        {w.editTree}
      </Button>
      <Button onClick={() => void navigate({ to: "/search", search: search({ tree: inside }) })}>
        {w.useInside}
      </Button>
      <Button onClick={() => void copy()}>{w.copy}</Button>
      <ExportCirce id={saved.id} version={version} name={saved.name} />
      {saved.mine && (
        <Popconfirm
          title={w.removeWhy}
          okText={w.remove}
          cancelText={w.cancel}
          onConfirm={() => remove.mutate()}
        >
          <Button>{w.remove}</Button>
        </Popconfirm>
      )}
    </>
  );
}

function Meaning({ page }: { page: CohortPage }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel title={w.meaning}>
      <ol className="read-back prose">
        {page.explain.map((line) => (
          <li key={line.zh}>{text(line).replace(/^\d+\. */, "")}</li>
        ))}
      </ol>
      {page.problems
        .filter((problem) => problem.severity === "error")
        .map((problem) => (
          <p key={problem.text.zh} className="small ochre">
            {text(problem.text)}
          </p>
        ))}
      {page.uses.map((use) => (
        <p key={use.id} className="small">
          {w.uses} <b>{text(use.name)}</b>{" "}
          <span className={use.newest > use.version ? "ochre" : "quiet"}>
            {use.newest > use.version ? w.older(use.version, use.newest) : w.newest(use.version)}
          </span>
        </p>
      ))}
    </Panel>
  );
}

function Versions({ page }: { page: CohortPage }) {
  const w = useWords(words);
  const navigate = useNavigate();
  const { purpose } = usePurpose();
  const answer = useQuery(versionsQuery(page.saved.id, purpose ?? ""));
  const [compared, setCompared] = useState<number | null>(null);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  return (
    <Panel title={w.versions}>
      {answer.data?.versions.map((line) => (
        <div key={line.version} className="frame-line">
          <b>{w.version(line.version)}</b>
          <span className="quiet">{`${formatMinute(line.at)} · ${line.by}`}</span>
          <span>{line.note}</span>
          <Button
            size="small"
            disabled={line.version === page.version}
            onClick={() =>
              void navigate({
                to: "/search/cohort",
                search: { id: page.saved.id, version: String(line.version) } as never,
              })
            }
          >
            {w.open}
          </Button>
          {line.version > 1 && (
            <Button
              size="small"
              onClick={() => setCompared(compared === line.version ? null : line.version)}
              aria-expanded={compared === line.version}
            >
              {w.compare}
            </Button>
          )}
          {compared === line.version && (
            <div className="meaning">
              <DifferenceLines id={page.saved.id} older={line.version - 1} newer={line.version} />
            </div>
          )}
        </div>
      ))}
    </Panel>
  );
}
