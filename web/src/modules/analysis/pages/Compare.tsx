// Two results side by side: what was asked differently, and the tables that both have.
import { useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import type { AnalysisResult, ResultTable } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { formatCell } from "../model/cell";
import { resultQuery } from "../queries";
import { words } from "../resultWords";
import type { CompareState } from "../state";
import "./analysis.css";

export function Compare() {
  const w = useWords(words);
  const { a = "", b = "" } = useSearch({ strict: false }) as CompareState;
  const [left, right] = [useQuery(resultQuery(a)), useQuery(resultQuery(b))];
  const failed = [left, right].find((one) => failureOf(one));
  const failure = failed && failureOf(failed);
  const toMine = (
    <Link to="/analysis" search={{} as never}>
      {w.toMine}
    </Link>
  );
  return (
    <Page title={w.compare} lead={w.compareLead}>
      {!a || !b ? (
        <Empty reason={w.compareNone} action={toMine} />
      ) : failure ? (
        <ErrorState problem={failure} onRetry={() => void failed.refetch()} />
      ) : left.data && right.data ? (
        <Both a={left.data} b={right.data} />
      ) : (
        <Loading rows={10} />
      )}
    </Page>
  );
}

interface BothProps {
  a: AnalysisResult;
  b: AnalysisResult;
}

function Both({ a, b }: BothProps) {
  const w = useWords(words);
  const text = useText();
  const tables = a.tables.flatMap((one) => {
    const other = b.tables.find((t) => a.algorithm === b.algorithm && t.id === one.id);
    return other ? [[one, other] as const] : [];
  });
  return (
    <div className="result-parts">
      <Panel title={w.setting} flush>
        <Settings a={a} b={b} />
      </Panel>
      {tables.length ? (
        tables.map(([one, other]) => (
          <Panel key={one.id} title={text(one.label)} flush>
            <SideBySide a={one} b={other} />
          </Panel>
        ))
      ) : (
        <Empty reason={w.compareApart} />
      )}
    </div>
  );
}

function Settings({ a, b }: BothProps) {
  const w = useWords(words);
  const text = useText();
  const name = (one: AnalysisResult) => `${text(one.name)} · ${formatMinute(one.created)}`;
  const labels = [...new Set([...a.asked, ...b.asked].map((one) => text(one.label)))];
  const value = (one: AnalysisResult, label: string) =>
    text(one.asked.find((line) => text(line.label) === label)?.value);
  return (
    <div className="result-scroll" role="region" tabIndex={0} aria-label={w.setting}>
      <table className="side-by-side folded">
        <caption className="hidden">{w.setting}</caption>
        <thead>
          <tr>
            <th scope="col">{w.setting}</th>
            {[a, b].map((one, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the two places are the key
              <th key={i} scope="col">
                <Link to="/analysis/results/$result" params={{ result: one.id }}>
                  {name(one)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => {
            const differs = value(a, label) !== value(b, label);
            return (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className={differs ? "ochre" : "quiet"}>{value(a, label) || "—"}</td>
                <td className={differs ? "ochre" : "quiet"}>{differs ? value(b, label) || "—" : w.same}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function SideBySide({ a, b }: { a: ResultTable; b: ResultTable }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  if (a.hidden || b.hidden) return <p className="small ochre page">{text(a.hidden ?? b.hidden)}</p>;
  const keys = [...new Set([...a.rows, ...b.rows].map((row) => row.key))];
  const find = (table: ResultTable, key: string) => table.rows.find((row) => row.key === key);
  const cell = (table: ResultTable, key: string, id: string, kind: string) => {
    const at = table.columns.findIndex((c) => c.id === id);
    return formatCell(at < 0 ? null : find(table, key)?.cells[at], kind, lang);
  };
  return (
    <div className="result-scroll" role="region" tabIndex={0} aria-label={text(a.label)}>
      <table className="side-by-side">
        <caption className="hidden">{text(a.label)}</caption>
        <thead>
          <tr>
            <th scope="col">{w.row}</th>
            {a.columns.map((c) => (
              <th key={c.id} scope="col" className="num">
                {text(c.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key}>
              <th scope="row">{text((find(a, key) ?? find(b, key))?.label)}</th>
              {a.columns.map((c) => {
                const [one, other] = [cell(a, key, c.id, c.kind), cell(b, key, c.id, c.kind)];
                return (
                  <td key={c.id} className="num">
                    <span>{one}</span>
                    <span className={one === other ? "quiet" : "ochre"}>
                      {one === other ? w.same : other}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
