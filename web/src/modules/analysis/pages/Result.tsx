// A result in the order in which it is read: asked, checks, effects, P, reading, method, code.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { AnalysisResult } from "@/api/types";
import { formatExact, formatMinute, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts, Page, Panel } from "@/kit/Page";
import { Behind, ErrorState, failureOf, Loading } from "@/kit/states";
import { typeset } from "@/kit/typeset";
import { CopyButton } from "../components/CopyButton";
import { InR } from "../components/InR";
import { NewColumns } from "../components/NewColumns";
import { ResultCode } from "../components/ResultCode";
import { ResultFigures } from "../components/ResultFigures";
import { ResultTables } from "../components/ResultTables";
import { resultQuery } from "../queries";
import { words } from "../resultWords";
import "./analysis.css";

export function Result() {
  const w = useWords(words);
  const text = useText();
  const { result } = useParams({ strict: false }) as { result: string };
  const answer = useQuery(resultQuery(result));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading rows={12} />;
  // Without groups there are no differences of groups.
  const tables = of.tables.filter((one) => one.hidden || one.rows.length);
  return (
    <Page
      title={text(of.name)}
      lead={w.facts(text(of.frame_name), of.release, formatMinute(of.created))}
      actions={<Actions of={of} />}
    >
      <Behind answer={answer} />
      {of.example && <p className="small ochre example-note">{w.example}</p>}
      <div className="grid">
        <Asked of={of} />
        <Checks of={of} />
        {tables.some((one) => one.effect) && (
          <Panel title={w.effects} span={12}>
            <ResultTables tables={tables.filter((one) => one.effect)} />
          </Panel>
        )}
        {tables.some((one) => !one.effect) && (
          <Panel title={w.others} span={12}>
            <ResultTables tables={tables.filter((one) => !one.effect)} />
          </Panel>
        )}
        <ResultFigures result={of.id} algorithm={of.algorithm} figures={of.figures} />
        <Texts of={of} />
        <NewColumns made={of.made} />
      </div>
      <div className="result-parts">
        <ResultCode result={of.id} languages={of.languages} />
        <InR of={of} />
      </div>
    </Page>
  );
}

function Actions({ of }: { of: AnalysisResult }) {
  const w = useWords(words);
  return (
    <>
      <span className="small quiet nowrap" title={w.idWhy}>
        {w.id} <code>{of.id.slice(0, 12)}</code>
      </span>
      <CopyButton text={of.id} name={w.copyId} />
      <Link to="/analysis/agreement" search={{ algorithm: of.algorithm } as never}>
        {w.agreement}
      </Link>
    </>
  );
}

function Asked({ of }: { of: AnalysisResult }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const n = of.n;
  const used =
    n.rows == null || n.dropped == null
      ? w.rowsSafe(formatExact(n.used))
      : w.rowsUsed(formatExact(n.used), formatExact(n.rows), formatExact(n.dropped));
  const lacking = n.lacking.map((one) => w.lacks(text(one.column), formatExact(one.rows)));
  return (
    <Panel title={w.asked} note={text(of.question)} span={7}>
      <Facts
        facts={[
          ...of.asked.map((one) => [text(one.label), text(one.value)] as const),
          [w.rows, [used, listed(lacking, lang)].filter(Boolean).join(lang === "zh" ? "；" : "; ")],
        ]}
      />
    </Panel>
  );
}

function Checks({ of }: { of: AnalysisResult }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Panel title={w.checks} span={5}>
      <ul className="findings">
        {of.checks.map((one) => (
          <li key={one.id} className={one.holds ? "" : "not"}>
            <span className={`small nowrap ${one.holds ? "verified" : "ochre"}`}>
              {one.holds ? `✓ ${w.holds}` : `! ${w.warns}`}
            </span>
            <span>
              {text(one.text)}
              {one.instead.map((other) => (
                <Link
                  key={other.id}
                  className="small"
                  to="/analysis/new/$algorithm"
                  params={{ algorithm: other.id }}
                  search={{ frame: of.wish.frame } as never}
                >
                  {` ${w.instead} ${text(other.label)}`}
                </Link>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Texts({ of }: { of: AnalysisResult }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const method = {
    zh: typeset(of.method.map((one) => one.zh).join("")),
    en: of.method.map((one) => one.en).join(" "),
  };
  return (
    <>
      <Panel title={w.reading} span={5}>
        {of.reading.map((one) => (
          <p key={one.en} className="prose">
            {text(one)}
          </p>
        ))}
      </Panel>
      <Panel title={w.method} span={7} actions={<CopyButton text={method[lang]} />}>
        <p className="prose" lang="zh">
          {method.zh}
        </p>
        <p className="prose quiet" lang="en">
          {method.en}
        </p>
        <h3>{w.references}</h3>
        <ul className="small quiet prose">
          {of.references.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
