// What a check says and the rows that violate it. A row is known here by its key alone: the way on leads into
// the hospital.
import { App, Button } from "antd";
import type { CheckResult, QualityDetail as Detail } from "@/api/types";
import { useMay } from "@/clinical/viewer";
import { codeLabel, variable } from "@/dictionary";
import { copyText } from "@/kit/clipboard";
import { formatShare, listed } from "@/kit/format";
import { useLang, useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

export function Findings({ of, chosen }: { of: Detail; chosen: CheckResult }) {
  const w = useWords(words);
  const text = useText();
  const { lang } = useLang();
  const rowsToo = useMay()("quality.findings");
  const found = of.findings.filter((f) => f.check === chosen.check);
  // What a check of months finds has no row: a code and its month say where to look.
  const rows = found.filter((f) => f.row_key);
  const places = found.filter((f) => !f.row_key);
  const label = (name: string) => text(variable(`${of.category}.${name}`)?.label) || name;
  // A check of a month as such names no row: the months say where to look.
  const months = found.length ? [] : chosen.months.filter((m) => m.violated).map((m) => m.month);
  return (
    <>
      <div className="tables">
        <Facts
          facts={[
            chosen.passed === false || chosen.violated ? [w.todo, text(chosen.todo)] : null,
            [w.template, text(chosen.template_label)],
            [w.kahn, text(chosen.kahn_label)],
            [w.variables, listed(chosen.variables.map(label), lang)],
            [w.threshold, chosen.threshold == null ? w.thresholdNone : formatShare(chosen.threshold, 2)],
            [w.reason, text(chosen.threshold_reason)],
            [w.month, listed(months, lang)],
          ]}
        />
      </div>
      {rows.length > 0 && <WayOn of={of} rows={rows.map((f) => f.row_key)} />}
      {rowsToo && places.length > 0 && <Places rows={places} category={of.category} />}
      {rowsToo && places.length === 0 && (
        <DataTable
          name={w.findings}
          rows={rows}
          rowKey={(f) => `${f.row_key}/${f.variable}`}
          height={360}
          dense
          empty={<p className="page quiet">{w.noFindings}</p>}
          columns={[
            { key: "k", title: w.rowKey, render: (f) => <span title={f.row_key}>{f.row_key}</span> },
            { key: "m", title: w.month, width: 84, render: (f) => f.month },
          ]}
        />
      )}
    </>
  );
}

/** Codes and months that a check of months finds. */
function Places({ rows, category }: { rows: Detail["findings"]; category: string }) {
  const w = useWords(words);
  const text = useText();
  const items = variable(`${category}.item_code`)?.value_set ?? "";
  const label = (name: string) =>
    text(variable(`${category}.${name}`)?.label) || text(codeLabel(items, name));
  return (
    <>
      <p className="tables small prose">{w.monthsOnly}</p>
      <DataTable
        name={w.findings}
        rows={rows}
        rowKey={(f) => `${f.variable}/${f.month}`}
        height={360}
        dense
        columns={[
          { key: "v", title: w.subject, render: (f) => label(f.variable) },
          { key: "m", title: w.month, width: 84, render: (f) => f.month },
        ]}
      />
    </>
  );
}

/** Why no row is shown, who can show it, and what to hand over to them. */
function WayOn({ of, rows }: { of: Detail; rows: string[] }) {
  const w = useWords(words);
  const { message } = App.useApp();
  const command = `heluo hospital row ${of.hospital} ${of.category} ${rows[0] ?? ""}`;
  const copy = async () => {
    const done = await copyText([...new Set(rows)].join("\n"));
    void (done ? message.info(w.keysCopied) : message.warning(w.keysNotCopied));
  };
  return (
    <div className="tables small prose way-on">
      <p>{w.wayOn}</p>
      <code>{command}</code>
      <Button size="small" onClick={() => void copy()}>
        {w.copyKeys}
      </Button>
    </div>
  );
}
