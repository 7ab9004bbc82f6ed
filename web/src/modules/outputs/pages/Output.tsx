// One request for outputs: its files with context and findings, and what the reader may do: the author mends
// and sends, a checker looks, votes, and settles.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import type { OutputPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { FilePanel } from "../components/FilePanel";
import { PutFile } from "../components/PutFile";
import { Settle, VoteForm } from "../components/VoteForm";
import { outputQuery, send, useChange, withdraw } from "../queries";
import { words } from "../words";
import "../components/outputs.css";

export function Output() {
  const { request: id } = useParams({ strict: false }) as { request: string };
  const w = useWords(words);
  const answer = useQuery(outputQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data)
    return (
      <Page title={w.outputs}>
        <Loading rows={10} />
      </Page>
    );
  return (
    <>
      <Behind answer={answer} />
      <Opened key={`${answer.data.id} ${answer.data.round}`} of={answer.data} />
    </>
  );
}

function Opened({ of }: { of: OutputPage }) {
  const w = useWords(words);
  const text = useText();
  // Only a checker who has voted reads a vote while one is missing.
  const waits = of.status === "partially_reviewed" && of.files.some((file) => file.votes.length > 0);
  const sent = of.submitted ? `${w.sent} ${formatMinute(of.submitted)}` : "";
  return (
    <Page
      title={of.project_title}
      lead={[text(of.status_label), sent].filter(Boolean).join(" · ")}
      actions={<AuthorActs of={of} />}
    >
      <div className="grid">
        <Panel title={w.request} span={12}>
          <Facts
            facts={[
              [w.author, of.account],
              [w.purpose, of.purpose],
              [w.note, of.note],
              [w.comment, of.comment],
            ]}
          />
          {of.may_edit && <PutFile of={of} />}
        </Panel>
        {of.files.length === 0 && (
          <Panel span={12}>
            <Empty reason={w.noFiles} />
          </Panel>
        )}
        {of.files.map((file) => (
          <FilePanel key={file.id} of={file} request={of} />
        ))}
        {waits && <Panel span={12}>{w.voted}</Panel>}
        {of.may_vote && <VoteForm of={of} />}
        {of.may_settle.length > 0 && <Settle of={of} />}
      </div>
    </Page>
  );
}

function AuthorActs({ of }: { of: OutputPage }) {
  const w = useWords(words);
  const sending = useChange(send(of.id));
  const withdrawing = useChange(withdraw(of.id));
  const problem = sending.error ?? withdrawing.error;
  return (
    <>
      {of.may_edit && (
        <Button
          type="primary"
          size="small"
          disabled={!of.may_send}
          title={of.may_send ? undefined : w.sendNote}
          loading={sending.isPending}
          onClick={() => sending.mutate(undefined)}
        >
          {w.send}
        </Button>
      )}
      {of.may_withdraw && (
        <Popconfirm title={w.withdrawSure} onConfirm={() => withdrawing.mutate(undefined)}>
          <Button size="small">{w.withdraw}</Button>
        </Popconfirm>
      )}
      {problem && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}
