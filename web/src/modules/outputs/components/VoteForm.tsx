// A checker's vote on every file, and what one of both makes of the two votes.
import { Button, Input, Popconfirm, Radio } from "antd";
import { useState } from "react";
import type { GivenVote, OutputPage } from "@/api/types";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { type Settlement, settle, useChange, vote } from "../queries";
import { words } from "../words";

type Draft = Record<string, { decision?: GivenVote["decision"]; comment: string }>;

export function VoteForm({ of }: { of: OutputPage }) {
  const w = useWords(words);
  const voting = useChange(vote(of.id));
  const [draft, setDraft] = useState<Draft>({});
  const set = (file: string, part: Partial<Draft[string]>) =>
    setDraft({ ...draft, [file]: { comment: "", ...draft[file], ...part } });
  const votes = of.files.flatMap(({ id, sha256 }) => {
    const { decision, comment = "" } = draft[id] ?? {};
    return decision ? [{ file: id, sha256, decision, comment }] : [];
  });
  const ready =
    votes.length === of.files.length && votes.every((v) => v.decision === "approved" || v.comment.trim());
  return (
    <Panel title={w.yourVote} note={w.voteNote} span={12}>
      {of.files.map((file) => (
        <div key={file.id} className="output-vote">
          <span>{file.name}</span>
          <Radio.Group
            aria-label={`${w.yourVote} ${file.name}`}
            value={draft[file.id]?.decision}
            onChange={(event) => set(file.id, { decision: event.target.value })}
            options={[
              { value: "approved", label: w.approve },
              { value: "rejected", label: w.reject },
            ]}
          />
          <Input
            aria-label={`${w.voteComment} ${file.name}`}
            placeholder={w.voteComment}
            maxLength={2000}
            value={draft[file.id]?.comment ?? ""}
            onChange={(event) => set(file.id, { comment: event.target.value })}
          />
        </div>
      ))}
      <Button
        type="primary"
        disabled={!ready}
        loading={voting.isPending}
        onClick={() => voting.mutate(votes)}
      >
        {w.voteSend}
      </Button>
      {voting.data?.fell && <p className="ochre">{w.fell}</p>}
      {voting.error && <ErrorState problem={asProblem(voting.error)} />}
    </Panel>
  );
}

export function Settle({ of }: { of: OutputPage }) {
  const w = useWords(words);
  const settling = useChange(settle(of.id));
  const [comment, setComment] = useState("");
  return (
    <Panel title={w.settle} note={w.settleNote} span={12}>
      <Input.TextArea
        aria-label={w.settleComment}
        placeholder={w.settleComment}
        rows={2}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <div className="row output-settle">
        {of.may_settle.map((to) => (
          <Popconfirm
            key={to}
            title={w.settleSure[to]}
            onConfirm={() => settling.mutate({ to: to as Settlement["to"], comment })}
          >
            <Button
              type={to === "approved" ? "primary" : "default"}
              danger={to === "rejected"}
              disabled={to !== "approved" && !comment.trim()}
              loading={settling.isPending && settling.variables.to === to}
            >
              {w.to[to]}
            </Button>
          </Popconfirm>
        ))}
      </div>
      {settling.data?.fell && <p className="ochre">{w.fell}</p>}
      {settling.error && <ErrorState problem={asProblem(settling.error)} />}
    </Panel>
  );
}
