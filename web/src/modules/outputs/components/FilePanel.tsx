// One file: what the author says of it, what the machine found, what is in it, and what was voted.
import { Button } from "antd";
import { useState } from "react";
import type { OutputFile, OutputPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { dropFile, save, useChange } from "../queries";
import { words } from "../words";
import { ContextForm } from "./ContextForm";
import { Findings } from "./Findings";
import { Comparison, Look } from "./Look";
import { PutFile } from "./PutFile";

type Opened = "look" | "compare" | null;

export function FilePanel({ of, request }: { of: OutputFile; request: OutputPage }) {
  const w = useWords(words);
  const text = useText();
  const [opened, setOpened] = useState<Opened>(null);
  const title = of.name === of.given_name ? of.name : `${of.given_name} → ${of.name}`;
  return (
    <Panel
      span={12}
      title={title}
      note={[w.version(of.version), w.size((of.size / 1024).toFixed(1)), formatMinute(of.at)].join(" · ")}
      actions={<FileActs of={of} request={request} opened={opened} onOpen={setOpened} />}
    >
      <div className="output-file">
        <div>
          {request.may_edit ? (
            <ContextForm key={of.id} of={of} request={request.id} />
          ) : (
            <>
              <Said of={of} />
              <h3>{w.checks}</h3>
              <Findings of={of.findings} />
            </>
          )}
        </div>
        <div>
          <Facts
            facts={[
              [w.origin, text(of.origin)],
              [w.hash, of.sha256 && <code key="hash">{of.sha256}</code>],
            ]}
          />
          {of.votes.map((one) => (
            <p key={`${one.at}${one.account}`} className={one.decision === "rejected" ? "ochre" : ""}>
              {[text(one.decision_label), one.account, one.comment].filter(Boolean).join(" · ")}
            </p>
          ))}
          {request.may_replace && <PutFile of={request} name={of.given_name} />}
        </div>
      </div>
      {!of.sha256 && <p className="ochre">{w.cannotOpen}</p>}
      {opened === "look" && <Look request={request.id} of={of} />}
      {opened === "compare" && <Comparison request={request.id} of={of} />}
    </Panel>
  );
}

function FileActs(props: {
  of: OutputFile;
  request: OutputPage;
  opened: Opened;
  onOpen: (opened: Opened) => void;
}) {
  const { of, request } = props;
  const w = useWords(words);
  const dropping = useChange(dropFile(request.id, of.id));
  const saving = useChange(save(request.id, of.id));
  const problem = dropping.error ?? saving.error;
  const press = (what: Exclude<Opened, null>, label: string) => (
    <Button size="small" onClick={() => props.onOpen(props.opened === what ? null : what)}>
      {props.opened === what ? w.close : label}
    </Button>
  );
  return (
    <>
      {of.sha256 && press("look", w.look)}
      {of.sha256 && of.has_previous && press("compare", w.compare)}
      {request.may_take && (
        <Button
          size="small"
          type="primary"
          loading={saving.isPending}
          onClick={() => saving.mutate(undefined)}
        >
          {w.take}
        </Button>
      )}
      {request.may_edit && (
        <Button size="small" loading={dropping.isPending} onClick={() => dropping.mutate(undefined)}>
          {w.drop}
        </Button>
      )}
      {problem && <ErrorState problem={asProblem(problem)} />}
    </>
  );
}

function Said({ of }: { of: OutputFile }) {
  const w = useWords(words);
  return (
    <Facts
      facts={[
        [w.what, of.context.what],
        [w.population, of.context.population],
        [w.counts, of.context.counts],
        [w.persons, of.context.persons == null ? "" : of.context.persons.toLocaleString()],
        [w.sensitive, of.context.sensitive ? w.yes : ""],
      ]}
    />
  );
}
