// The extracts of one's grants: the standing one with its receipt, what became of earlier ones, and why there
// is none.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import type { GrantExtracts } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { JobsPanel } from "../components/JobsPanel";
import { EarlierReceipts, ReceiptCard } from "../components/Receipt";
import { SessionPanel } from "../components/SessionPanel";
import { extractsQuery } from "../queries";
import { words } from "../words";

export function Workspace() {
  const w = useWords(words);
  const navigate = useNavigate();
  const answer = useQuery(extractsQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const toProjects = (
    <Button size="small" onClick={() => void navigate({ to: "/research" as never })}>
      {w.toProjects}
    </Button>
  );
  return (
    <Page title={w.workspace} lead={w.lead}>
      <Behind answer={answer} />
      {!answer.data && <Loading rows={6} />}
      {answer.data?.grants.length === 0 && (
        <Panel>
          <Empty reason={w.none} action={toProjects} />
        </Panel>
      )}
      {!!answer.data?.grants.length && (
        <div className="workspace-panels">
          <SessionPanel grants={answer.data.grants} />
          <JobsPanel grants={answer.data.grants} />
          {answer.data.grants.map((one) => (
            <OfGrant key={one.grant} of={one} />
          ))}
        </div>
      )}
    </Page>
  );
}

function OfGrant({ of }: { of: GrantExtracts }) {
  const w = useWords(words);
  const text = useText();
  const [newest, ...earlier] = of.receipts;
  const live = newest && newest.status !== "withdrawn" ? newest : undefined;
  return (
    <Panel title={of.project_title} note={of.open ? w.until(formatMinute(of.until)) : text(of.why_not)}>
      {live && <ReceiptCard of={live} />}
      {!live && of.open && <p>{w.waiting}</p>}
      <EarlierReceipts of={live ? earlier : of.receipts} />
    </Panel>
  );
}
