// The versions of a saved set, how each differs from the one before, and which cohorts use which.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import type { CodeSetPage } from "@/api/types";
import { usePurpose } from "@/clinical/purpose";
import { formatMinute } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { ErrorState, failureOf, Loading } from "@/kit/states";
import { setDifferenceQuery, setVersionsQuery } from "../codeQueries";
import { words } from "../codeWords";
import { words as savedWords } from "../savedWords";

export function CodeSetVersions({ page }: { page: CodeSetPage }) {
  const w = useWords(words);
  const s = useWords(savedWords);
  const navigate = useNavigate();
  const { purpose } = usePurpose();
  const answer = useQuery(setVersionsQuery(page.saved.id, purpose ?? ""));
  const [compared, setCompared] = useState<number | null>(null);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const open = (version: number) =>
    void navigate({
      to: "/search/codes",
      search: { id: page.saved.id, version: String(version) } as never,
    });
  return (
    <Panel title={s.versions}>
      {answer.data?.versions.map((line) => (
        <div key={line.version} className="frame-line">
          <b>{s.version(line.version)}</b>
          <span className="quiet">{`${formatMinute(line.at)} · ${line.by}`}</span>
          <span>{line.note}</span>
          <Button size="small" disabled={line.version === page.version} onClick={() => open(line.version)}>
            {s.open}
          </Button>
          {line.version > 1 && (
            <Button
              size="small"
              aria-expanded={compared === line.version}
              onClick={() => setCompared(compared === line.version ? null : line.version)}
            >
              {s.compare}
            </Button>
          )}
          {compared === line.version && (
            <div className="meaning">
              <SetDifference id={page.saved.id} older={line.version - 1} newer={line.version} />
            </div>
          )}
        </div>
      ))}
      {page.used_by.length > 0 && (
        <p className="small">
          {`${w.usedBy}: `}
          {page.used_by.map((one) => `${one.name} (${s.version(one.version)})`).join(" · ")}
        </p>
      )}
    </Panel>
  );
}

function SetDifference({ id, older, newer }: { id: string; older: number; newer: number }) {
  const w = useWords(words);
  const s = useWords(savedWords);
  const text = useText();
  const { purpose } = usePurpose();
  const answer = useQuery(setDifferenceQuery(id, older, newer, purpose ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={2} />;
  const codes = (list: { code: string }[]) => list.map((one) => one.code).join(" ");
  const { lines, added, removed } = answer.data;
  return (
    <>
      <p className="small quiet">{s.compareTitle(older, newer)}</p>
      <ul className="difference prose">
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part may stand in both versions
          <li key={i} className={line.change}>
            <span className="small">{s[line.change]}</span> {text(line.text)}
          </li>
        ))}
      </ul>
      {added.length > 0 && <p className="small">{`${w.codesAdded} ${added.length}: ${codes(added)}`}</p>}
      {removed.length > 0 && (
        <p className="small">{`${w.codesRemoved} ${removed.length}: ${codes(removed)}`}</p>
      )}
    </>
  );
}
