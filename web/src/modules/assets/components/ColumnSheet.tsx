// One column of the catalogue: its neighbourhood, what it means, who fills it, what a change would touch.
import { useQuery } from "@tanstack/react-query";
import type { ColumnPage } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { formatDay, formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts, Panel } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { useGroupName } from "../groups";
import { columnQuery, filledQuery } from "../queries";
import { words } from "../words";
import { Neighbourhood } from "./Neighbourhood";

export function ColumnSheet({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  const answer = useQuery(columnQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const of = answer.data;
  return (
    <div className="page">
      <Neighbourhood of={of} onOpen={onOpen} />
      <Meaning of={of} />
      <Touched of={of} />
      {of.column.kind === "standard" && of.type !== "" && <Filled id={id} />}
    </div>
  );
}

function Meaning({ of }: { of: ColumnPage }) {
  const w = useWords(words);
  const text = useText();
  const names = (side: ColumnPage["made_of"]) =>
    side.total
      ? side.first.map((one) => one.id).join(" · ") +
        (side.total > side.first.length ? ` · ${w.more(formatExact(side.total - side.first.length))}` : "")
      : null;
  return (
    <Panel title={text(of.column.label)} note={of.column.id} span={12}>
      <Facts
        facts={[
          of.definition ? [w.definition, of.definition] : null,
          of.type ? [w.type, of.type] : null,
          of.unit ? [w.unit, of.unit] : null,
          of.value_set ? [w.valueSet, of.value_set] : null,
          of.column.level === null ? null : [w.level, String(of.column.level)],
          of.constant ? [w.constant, text(of.constant)] : null,
          [w.hospitals, of.hospitals.length ? <Hospitals key="hospitals" of={of.hospitals} /> : w.noHospital],
          of.decided_by.total ? [w.decidedBy, names(of.decided_by)] : null,
          of.decides.total ? [w.decides, names(of.decides)] : null,
        ]}
      />
    </Panel>
  );
}

function Hospitals({ of }: { of: readonly string[] }) {
  return (
    <span className="column-hospitals">
      {of.map((code) => (
        <HospitalChip key={code} code={code} />
      ))}
    </span>
  );
}

function Touched({ of }: { of: ColumnPage }) {
  const w = useWords(words);
  const groupName = useGroupName();
  return (
    <>
      <Panel title={w.touched} note={w.touchedNote(formatExact(of.touched_columns))} span={12} flush>
        <DataTable
          name={w.touched}
          rows={of.touched}
          rowKey={(one) => `${one.kind}/${one.group}`}
          height={220}
          dense
          empty={<Empty reason={w.nothingTouched} />}
          columns={[
            { key: "g", title: w.table, render: (one) => groupName(one.kind, one.group) },
            {
              key: "n",
              title: w.columns,
              width: 90,
              align: "right",
              render: (one) => formatExact(one.columns),
            },
          ]}
        />
      </Panel>
      <Panel title={w.projects} note={w.projectsNote} span={12} flush>
        <DataTable
          name={w.projects}
          rows={of.projects}
          rowKey={(one) => one.id}
          height={140}
          dense
          empty={<Empty reason={w.noProjects} />}
          columns={[
            { key: "p", title: w.project, render: (one) => one.title },
            {
              key: "g",
              title: w.grants,
              width: 90,
              align: "right",
              render: (one) => formatExact(one.grants),
            },
            { key: "u", title: w.until, width: 130, render: (one) => formatDay(one.until) },
          ]}
        />
      </Panel>
    </>
  );
}

function Filled({ id }: { id: string }) {
  const w = useWords(words);
  const answer = useQuery(filledQuery(id));
  const failure = failureOf(answer);
  return (
    <Panel title={w.filled} note={w.filledNote} span={12} flush>
      {failure ? (
        <ErrorState problem={failure} />
      ) : answer.data ? (
        <DataTable
          name={w.filled}
          rows={answer.data.hospitals}
          rowKey={(one) => one.hospital}
          height={200}
          dense
          columns={[
            { key: "h", title: w.hospital, render: (one) => <HospitalChip code={one.hospital} full /> },
            { key: "r", title: w.rows, width: 130, align: "right", render: (one) => formatExact(one.rows) },
            {
              key: "s",
              title: w.share,
              width: 110,
              align: "right",
              render: (one) => (one.rows ? formatShare(one.filled / one.rows, 1) : ""),
            },
          ]}
        />
      ) : (
        <Loading rows={3} />
      )}
    </Panel>
  );
}
