// What was saved: cohorts and frames of one's own and of one's projects.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import type { SavedLine } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { ImportCirce } from "../components/CirceFiles";
import { SavedCodeSets } from "../components/SavedCodeSets";
import { cohortsQuery, framesQuery } from "../savedQueries";
import { words } from "../savedWords";
import "./saved.css";

export function SavedList() {
  const w = useWords(words);
  const navigate = useNavigate();
  const { purpose } = usePurpose();
  const cohorts = useQuery(cohortsQuery(purpose ?? ""));
  const frames = useQuery(framesQuery(purpose ?? ""));
  const toTree = () => void navigate({ to: "/search", search: { way: "count" } as never });
  return (
    <Page
      title={w.title}
      lead={w.lead}
      actions={
        <>
          <Button type="primary" onClick={toTree}>
            {w.toTree}
          </Button>
          <ImportCirce />
        </>
      }
    >
      <Lines
        title={w.cohorts}
        answer={cohorts}
        empty={<Empty reason={w.none} action={<Button onClick={toTree}>{w.toTree}</Button>} />}
        onOpen={(id) => void navigate({ to: "/search/cohort", search: { id } as never })}
      />
      <Lines
        title={w.frames}
        answer={frames}
        empty={<Empty reason={w.noFrames} />}
        onOpen={(id) => void navigate({ to: "/search/frame", search: { id } as never })}
      />
      <SavedCodeSets onOpen={(id) => void navigate({ to: "/search/codes", search: { id } as never })} />
    </Page>
  );
}

interface LinesProps {
  title: string;
  answer: ReturnType<typeof useQuery<{ lines: SavedLine[] }>>;
  empty: React.ReactNode;
  onOpen: (id: string) => void;
}

function Lines({ title, answer, empty, onOpen }: LinesProps) {
  const w = useWords(words);
  const failure = failureOf(answer);
  const lines = answer.data?.lines;
  return (
    <Panel title={title} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : !lines ? (
        <Loading rows={3} />
      ) : (
        <DataTable
          name={title}
          rows={lines}
          rowKey={(line) => line.id}
          height={Math.min(320, 60 + 36 * Math.max(1, lines.length))}
          dense
          onOpen={(line) => onOpen(line.id)}
          empty={empty}
          columns={[
            { key: "n", title: w.name, width: 260, render: (line) => <b className="link">{line.name}</b> },
            { key: "d", title: w.description, render: (line) => line.description },
            { key: "v", title: w.versions, width: 84, render: (line) => w.version(line.version) },
            { key: "o", title: w.owner, width: 130, render: (line) => line.owner },
            { key: "s", title: w.shared, width: 90, render: (line) => (line.by_link ? "✓" : "") },
            { key: "c", title: w.changed, width: 150, render: (line) => formatMinute(line.changed) },
          ]}
        />
      )}
    </Panel>
  );
}
