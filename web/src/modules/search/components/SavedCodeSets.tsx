// Saved sets of codes of one's own and of one's projects.
import { useQuery } from "@tanstack/react-query";
import { usePurpose } from "@/clinical/purpose";
import { formatMinute } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { codeSetsQuery } from "../codeQueries";
import { words } from "../codeWords";
import { words as savedWords } from "../savedWords";

export function SavedCodeSets({ onOpen }: { onOpen: (id: string) => void }) {
  const w = useWords(words);
  const s = useWords(savedWords);
  const { purpose } = usePurpose();
  const answer = useQuery(codeSetsQuery("", purpose ?? ""));
  const failure = failureOf(answer);
  const lines = answer.data?.lines;
  const kind = (of: string) => w.kinds[of as keyof typeof w.kinds] ?? of;
  return (
    <Panel title={w.saved} flush>
      {failure ? (
        <ErrorState problem={failure} onRetry={() => void answer.refetch()} />
      ) : !lines ? (
        <Loading rows={2} />
      ) : (
        <DataTable
          name={w.saved}
          rows={lines}
          rowKey={(line) => line.id}
          height={Math.min(320, 60 + 36 * Math.max(1, lines.length))}
          dense
          onOpen={(line) => onOpen(line.id)}
          empty={<Empty reason={w.savedNone} />}
          columns={[
            { key: "n", title: s.name, width: 260, render: (line) => <b className="link">{line.name}</b> },
            { key: "k", title: w.kind, width: 150, render: (line) => kind(line.value_set) },
            { key: "c", title: w.size, width: 80, render: (line) => line.listed },
            { key: "d", title: s.description, render: (line) => line.description },
            { key: "v", title: s.versions, width: 84, render: (line) => s.version(line.version) },
            { key: "o", title: s.owner, width: 130, render: (line) => line.owner },
            { key: "s", title: s.shared, width: 90, render: (line) => (line.by_link ? "✓" : "") },
            { key: "t", title: s.changed, width: 150, render: (line) => formatMinute(line.changed) },
          ]}
        />
      )}
    </Panel>
  );
}
