// One task on one page: whom to call, the form with what the record knows, finishing by keyboard, the
// next one.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import type { FollowUpTaskPage } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { Watermark } from "@/clinical/Watermark";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { CallBar } from "../components/CallBar";
import { Changes } from "../components/Changes";
import { FormRun } from "../components/FormRun";
import { Merge } from "../components/Merge";
import { finish, taskQuery, useChange } from "../queries";
import { forget } from "../queue";
import { type Recorded, useRecord } from "../useRecord";
import { words } from "../words";

export function CallPage() {
  const { task } = useParams({ strict: false }) as { task: string };
  const w = useWords(words);
  const answer = useQuery(taskQuery(task));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.today}>
        <Loading rows={10} />
      </Page>
    );
  return <Opened key={task} of={answer.data} />;
}

function Opened({ of }: { of: FollowUpTaskPage }) {
  const w = useWords(words);
  const text = useText();
  const navigate = useNavigate();
  const viewer = useViewer();
  const record = useRecord(of);
  const finishing = useChange(finish(of.task.id));
  const [strict, setStrict] = useState(false);
  const hard = record.filled.hard.length;
  const next = () =>
    void navigate({ to: (of.following ? `/followup/tasks/${of.following}` : "/followup") as never });
  const end = () => {
    setStrict(true);
    if (hard) return goTo(record.filled.hard[0]?.path);
    const body = record.sendable();
    finishing.mutate(body, { onSuccess: () => void forget(of.task.id, body.sending) });
  };
  useKeys({ end: of.may_work ? end : () => undefined, next });
  const facts = [w.subjectNo(of.task.subject), text(of.task.status_label), w.daysLeft(of.task.days_left)];
  const lead = facts.join(" · ");
  return (
    <Page
      title={text(of.task.event)}
      lead={`${lead} · ${of.task.project_title}`}
      actions={
        <>
          <Link to={"/followup" as never}>{w.today}</Link>
          <Button size="small" onClick={next}>
            {w.following}
          </Button>
        </>
      }
    >
      <Watermark text={`${viewer.account} · ${formatMinute(new Date().toISOString())}`} />
      <div className="grid">
        <Panel title={w.contact} span={4}>
          <CallBar of={of} />
          {of.changes.length > 0 && <Changes changes={of.changes} />}
        </Panel>
        <Panel
          title={text({ zh: of.form.zh ?? "", en: of.form.en ?? "" })}
          note={`${w.version(of.form.version ?? 1)} · ${savingWords(w, record)}`}
          span={8}
          actions={
            of.may_work ? (
              <Button type="primary" size="small" loading={finishing.isPending} onClick={end}>
                {w.finish}
              </Button>
            ) : (
              <span className="quiet">{text(of.record?.status_label)}</span>
            )
          }
        >
          {finishing.error && <ErrorState problem={asProblem(finishing.error)} />}
          {record.theirs && <Merge form={of.form} record={record} theirs={record.theirs} />}
          {strict && hard > 0 && (
            <p className="ochre" role="alert">
              {w.toFix(hard)}
            </p>
          )}
          <FormRun
            form={of.form}
            record={record}
            offers={of.offers}
            disabled={!of.may_work}
            strict={strict}
          />
        </Panel>
      </div>
    </Page>
  );
}

function savingWords(w: (typeof words)["zh"], record: Recorded): string {
  if (record.saving === "saved") return record.savedAt ? w.saved(formatMinute(record.savedAt).slice(-5)) : "";
  return { unsaved: w.unsaved, saving: w.saving, offline: w.offline, conflict: w.changedElsewhere }[
    record.saving
  ];
}

function goTo(path: string | undefined) {
  const line = path && document.querySelector<HTMLElement>(`[data-path="${path}"]`);
  if (line) line.querySelector<HTMLElement>("input, textarea, [tabindex]")?.focus();
}

function useKeys(run: { end: () => void; next: () => void }) {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      if (event.ctrlKey && event.key === "Enter") run.end();
      else if (event.altKey && event.code === "KeyN") run.next();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  });
}
