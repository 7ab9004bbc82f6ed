// The settings in force and where each was set. Read-only: they belong to the deployment.
import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useMemo, useState } from "react";
import type { SettingLine } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { settingsQuery } from "../queries";
import { words } from "../words";
import { Read } from "./Read";

export function SettingsInForce() {
  const w = useWords(words);
  const answer = useQuery(settingsQuery);
  const columns = useColumns();
  const [changed, setChanged] = useState(false);
  return (
    <Read answer={answer}>
      {(data) => (
        <Panel
          flush
          title={w.parts.settings}
          note={w.settingsNote}
          actions={
            <Checkbox checked={changed} onChange={(e) => setChanged(e.target.checked)}>
              {w.onlySet}
            </Checkbox>
          }
        >
          <DataTable
            name={w.parts.settings}
            columns={columns}
            rows={data.settings.filter((one) => !changed || !one.is_default)}
            rowKey={(one) => one.name}
            height={470}
          />
        </Panel>
      )}
    </Read>
  );
}

function useColumns(): Column<SettingLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<SettingLine>[] => [
      {
        key: "name",
        title: w.setting,
        width: 250,
        render: (one) => <code>{one.name}</code>,
        sort: (one) => one.name,
      },
      { key: "does", title: w.does, render: (one) => <span title={text(one.does)}>{text(one.does)}</span> },
      {
        key: "value",
        title: w.value,
        width: 190,
        render: (one) => (
          <span title={one.value}>{one.value || <span className="quiet">{w.empty}</span>}</span>
        ),
      },
      { key: "default", title: w.byDefault, width: 120, render: (one) => one.default },
      {
        key: "by",
        title: w.setBy,
        width: 120,
        render: (one) => <span className={one.is_default ? "quiet" : "ochre"}>{text(one.set_by)}</span>,
        sort: (one) => text(one.set_by),
      },
    ],
    [w, text],
  );
}
