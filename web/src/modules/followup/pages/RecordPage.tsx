// One finished record: what was answered, what is asked about it, who signed it, what was changed.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { useViewer } from "@/clinical/viewer";
import { Watermark } from "@/clinical/Watermark";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { recordQuery } from "../checkQueries";
import { Correction } from "../components/Correction";
import { RecordActs } from "../components/RecordActs";
import { RecordHistory } from "../components/RecordHistory";
import { RecordQueries } from "../components/RecordQueries";
import { Signatures } from "../components/Signatures";
import { words } from "../words";
import "../components/followup.css";

export function RecordPage() {
  const { record } = useParams({ strict: false }) as { record: string };
  const w = useWords(words);
  const answer = useQuery(recordQuery(record));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.record}>
        <Loading rows={10} />
      </Page>
    );
  return (
    <>
      <Behind answer={answer} />
      <Opened key={`${record}@${answer.data.record.revision}`} of={answer.data} />
    </>
  );
}

function Opened({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const text = useText();
  const viewer = useViewer();
  const [correcting, setCorrecting] = useState(false);
  const facts = [
    w.subjectNo(of.line.subject),
    text(of.line.status_label),
    `${w.filledBy} ${of.line.by}`,
    of.line.verified ? w.verified : "",
    of.line.signed ? w.signed : "",
  ];
  const may = of.may_answer && of.line.status === "final";
  return (
    <Page
      title={text(of.line.event)}
      lead={facts.filter(Boolean).join(" · ")}
      actions={
        <>
          {of.may_check || of.may_sign ? (
            <Link to={`/followup/projects/${of.project}/records` as never}>{w.records}</Link>
          ) : (
            <Link to={"/followup" as never}>{w.today}</Link>
          )}
          <RecordActs of={of} />
        </>
      }
    >
      <Watermark text={`${viewer.account} · ${formatMinute(new Date().toISOString())}`} />
      <div className="grid">
        <Panel
          title={text({ zh: of.form.zh ?? "", en: of.form.en ?? "" })}
          note={w.version(of.form.version ?? 1)}
          span={7}
          actions={
            may && !correcting ? (
              <Button size="small" onClick={() => setCorrecting(true)}>
                {w.correct}
              </Button>
            ) : undefined
          }
        >
          <Correction of={of} open={correcting} onDone={() => setCorrecting(false)} />
        </Panel>
        <Panel title={w.queries} span={5}>
          <RecordQueries of={of} />
          <h3 className="check-head">{w.signatures}</h3>
          <Signatures of={of} />
        </Panel>
        <Panel title={w.history} span={12} flush>
          <RecordHistory of={of} />
        </Panel>
      </div>
    </Page>
  );
}
