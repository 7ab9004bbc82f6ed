// The tables of a result: effects first, then the others; a hidden one says by which rule.
import type { ResultTable } from "@/api/types";
import { useLang, useText, useWords } from "@/kit/lang";
import { formatCell } from "../model/cell";
import { words } from "../resultWords";

export function ResultTables({ tables }: { tables: readonly ResultTable[] }) {
  return tables.map((one) => <OneTable key={one.id} of={one} />);
}

function OneTable({ of }: { of: ResultTable }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const title = text(of.label);
  if (of.hidden)
    return (
      <div className="result-table">
        <h3>{title}</h3>
        <p className="small ochre">{text(of.hidden)}</p>
      </div>
    );
  return (
    <div className="result-table">
      <h3>{title}</h3>
      <div className="result-scroll" role="region" aria-label={title} tabIndex={0}>
        <table>
          <caption className="hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{w.row}</th>
              {of.columns.map((c) => (
                <th key={c.id} scope="col" className={c.kind === "text" ? "" : "num"}>
                  {text(c.label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {of.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row" title={row.key}>
                  {text(row.label)}
                </th>
                {of.columns.map((c, i) => (
                  <td key={c.id} className={c.kind === "text" ? "" : "num"}>
                    {formatCell(row.cells[i], c.kind, lang)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
