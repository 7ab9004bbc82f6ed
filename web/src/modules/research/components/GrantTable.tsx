// Grants as a table: what each opens, for whom, until when, and whether it is open now.
import { useMemo } from "react";
import type { GrantLine } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { Level } from "@/clinical/Level";
import { formatDay } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";
import { takenOut } from "./GrantCard";

export function GrantTable(props: {
  grants: readonly GrantLine[];
  withProject?: boolean;
  height: number;
  empty: string;
  selected?: string;
  onOpen?: (grant: GrantLine) => void;
}) {
  const w = useWords(words);
  const conditions = props.grants.some((one) => one.conditions);
  const columns = useColumns(!!props.withProject, conditions);
  return (
    <DataTable
      name={w.projectGrants}
      columns={columns}
      rows={props.grants}
      rowKey={(one) => one.id}
      selected={props.selected}
      onOpen={props.onOpen}
      height={props.height}
      dense
      empty={<Empty reason={props.empty} />}
    />
  );
}

/** The last day on which a grant that ends at a moment is open. */
const lastDay = (until: string) => new Date(Date.parse(until) - 1).toISOString();

function useColumns(withProject: boolean, withConditions: boolean): Column<GrantLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<GrantLine>[] => [
      ...(withProject
        ? [{ key: "project", title: w.giveTo, render: (one: GrantLine) => one.project_title }]
        : []),
      {
        key: "variables",
        title: w.grantVariables,
        render: (one) => {
          const names = one.variables.map((v) => text(v.label)).join(" · ");
          return <span title={names}>{names}</span>;
        },
      },
      ...(withConditions
        ? [
            {
              key: "conditions",
              title: w.conditions,
              render: (one: GrantLine) => <span title={one.conditions}>{one.conditions}</span>,
            },
          ]
        : []),
      { key: "level", title: w.level, width: 80, render: (one) => <Level level={one.level} /> },
      {
        key: "hospitals",
        title: w.hospitals,
        width: 150,
        render: (one) => (
          <span title={takenOut(one, w.allRows, text).join(" · ")}>
            {one.hospitals
              ? one.hospitals
                  .filter((h) => !one.taken_out.some((t) => t.hospital === h))
                  .map((h) => <HospitalChip key={h} code={h} />)
              : w.allHospitals}
            {one.taken_out.length > 0 && <span className="ochre">{w.without(one.taken_out.length)}</span>}
          </span>
        ),
      },
      { key: "cohort", title: w.cohort, width: 110, render: (one) => one.cohort || w.everybody },
      { key: "persons", title: w.persons, width: 120, render: (one) => one.persons.join(" · ") },
      { key: "until", title: w.until, width: 134, render: (one) => formatDay(lastDay(one.until)) },
      {
        key: "state",
        title: w.state,
        width: 190,
        render: (one) =>
          one.open ? (
            <span title={text(one.status_label)}>{w.openNow}</span>
          ) : (
            <span className="ochre" title={one.reason}>
              {[text(one.why_not), one.renew_by && w.renewableBy(formatDay(one.renew_by))]
                .filter(Boolean)
                .join(" · ")}
            </span>
          ),
      },
    ],
    [w, text, withProject, withConditions],
  );
}
