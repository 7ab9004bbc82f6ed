// Every answer that changed: what it was, what it is, who, when, why.
import { useMemo } from "react";
import type { FollowUpRecordPage } from "@/api/types";
import { formatMinute } from "@/kit/format";
import { useLang, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";
import { labelOf } from "./FieldInput";

type Change = FollowUpRecordPage["changes"][number];

export function written(value: unknown, blank: string): string {
  if (value === null || value === undefined) return blank;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function RecordHistory({ of }: { of: FollowUpRecordPage }) {
  const w = useWords(words);
  const { lang } = useLang();
  const columns = useMemo((): Column<Change>[] => {
    const fields = new Map(of.form.section.flatMap((s) => s.field).map((f) => [f.name, f]));
    return [
      {
        key: "field",
        title: w.field,
        width: 220,
        render: (one) => {
          const field = fields.get(one.path.split(".").at(-1) ?? "");
          return field ? labelOf(lang, field, one.path) : one.path;
        },
      },
      { key: "old", title: w.was, width: 150, render: (one) => written(one.old, w.blank) },
      { key: "new", title: w.now, width: 150, render: (one) => written(one.new, w.blank) },
      { key: "by", title: w.who, width: 110, render: (one) => one.by },
      { key: "at", title: w.when, width: 150, render: (one) => formatMinute(one.at) },
      { key: "reason", title: w.why, render: (one) => one.reason },
    ];
  }, [of, w, lang]);
  return (
    <DataTable
      name={w.history}
      columns={columns}
      rows={[...of.changes].reverse()}
      rowKey={(one) => `${one.revision}${one.path}`}
      height={220}
      empty={<Empty reason={w.noHistory} />}
    />
  );
}
