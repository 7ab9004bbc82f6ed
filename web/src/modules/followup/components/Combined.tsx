// What the records of a project say over all versions of their form.
import type { FollowUpCombinedForm } from "@/api/types";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

type Field = FollowUpCombinedForm["fields"][number];

export function Combined({ forms }: { forms: readonly FollowUpCombinedForm[] }) {
  const w = useWords(words);
  const text = useText();
  const said = ({ mean, low, high, unit, values }: Field) => {
    if (mean == null || low == null || high == null)
      return values.map((one) => `${text(one.label)} ${formatExact(one.records)}`).join("，");
    return w.averaged(formatExact(mean, 1), formatExact(low, 1), formatExact(high, 1), unit);
  };
  return (
    <>
      {forms.map((form) => (
        <Panel
          key={form.form}
          title={w.combined(text(form.label))}
          note={Object.entries(form.records)
            .map(([version, n]) => w.combinedOf(Number(version), n))
            .join("，")}
          flush
        >
          <DataTable
            name={w.combined(text(form.label))}
            dense
            rows={form.fields}
            rowKey={(one) => one.name}
            height={form.fields.length > 8 ? 260 : undefined}
            columns={[
              { key: "field", title: w.field, width: 260, render: (one) => text(one.label) },
              {
                key: "answered",
                title: w.answered,
                width: 90,
                align: "right",
                render: (one) => formatExact(one.answered),
              },
              { key: "said", title: w.answers, render: said },
            ]}
          />
        </Panel>
      ))}
    </>
  );
}
