// The same question in R: asked for by a press, and both engines' numbers on one page.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect } from "react";
import type { AnalysisResult } from "@/api/types";
import { formatExact, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { ErrorState } from "@/kit/states";
import { beginInR, isOpen, resultQuery, runQuery } from "../queries";
import { words } from "../resultWords";
import { NumberTable } from "./NumberTable";
import { RunStatus } from "./RunStatus";

export function InR({ of }: { of: AnalysisResult }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const client = useQueryClient();
  const ask = useMutation({ mutationFn: () => beginInR(of.id) });
  const run = useQuery(runQuery(ask.data?.id ?? "")).data ?? ask.data;
  const done = run?.status === "done";
  useEffect(() => {
    if (done) void client.invalidateQueries({ queryKey: resultQuery(of.id).queryKey });
  }, [done, client, of.id]);
  if (!of.languages.includes("r")) return null;
  const made = of.r && Object.entries(of.r.made_with).map(([name, version]) => `${name} ${version}`);
  return (
    <Panel
      title={w.rTitle}
      actions={
        of.r_possible &&
        !of.r &&
        (run && !done ? (
          <RunStatus status={run.status} engine="R" />
        ) : (
          <Button size="small" loading={ask.isPending || done} onClick={() => ask.mutate()}>
            {w.inR}
          </Button>
        ))
      }
    >
      {ask.error && <ErrorState problem={asProblem(ask.error)} />}
      {run && !isOpen(run) && run.reason && <p className="ochre">{text(run.reason.found)}</p>}
      {of.r && made ? (
        <>
          <p className="small">
            {w.rSay(formatExact(of.r.compared), formatExact(of.r.apart), listed(made, lang))}
          </p>
          <NumberTable name={w.rTitle} numbers={of.r.numbers} theirs={w.inRHead} height={320} />
        </>
      ) : (
        <p className="small quiet">{of.r_possible ? w.rNotYet : w.rLacks(listed(of.r_lacks, lang))}</p>
      )}
    </Panel>
  );
}
