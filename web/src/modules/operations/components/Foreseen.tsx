// What one dry run found: what brings it about, what it costs, which parts of which tables would change.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ChangedTable, DryRunFound } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { useTableName } from "@/clinical/lakeTables";
import { categoryLabel } from "@/dictionary";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Facts } from "@/kit/Page";
import { Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../dryRunWords";
import { dryRunQuery } from "../queries";

export function Foreseen({ id }: { id: string }) {
  const w = useWords(words);
  const answer = useQuery(dryRunQuery(id));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading rows={8} />;
  const { line, found } = answer.data;
  if (!found) return <Empty reason={line.error ? w.failed(line.error) : w.waits} />;
  return (
    <>
      <Why of={found} />
      {found.tables.length ? <Changed of={found} /> : <Empty reason={w.nothing} />}
    </>
  );
}

function Why({ of }: { of: DryRunFound }) {
  const w = useWords(words);
  const text = useText();
  return (
    <Facts
      facts={[
        [w.follows, w.release(of.release)],
        [w.parcels, of.parcels ? w.parcelRows(formatExact(of.parcels), formatExact(of.rows_loaded)) : w.none],
        [
          w.declarations,
          of.declarations.length ? of.declarations.map((one) => <Pair key={one} of={one} />) : w.none,
        ],
        of.remade.length ? [w.remade, of.remade.map((one) => w.remadeNames[one] ?? one).join(" · ")] : null,
        of.faults.length
          ? [
              w.stops,
              of.faults.map((one) => (
                <Pair
                  key={`${one.hospital}/${one.category}/${one.code}`}
                  of={`${one.hospital}/${one.category}`}
                />
              )),
            ]
          : null,
        [w.persons, formatExact(of.persons)],
        [w.cost, w.costs(formatExact(of.seconds, 1), formatExact(of.bytes_written / 1e6, 1))],
        [w.slowest, of.steps.map((one) => w.step(text(one.label), formatExact(one.seconds, 1))).join(" · ")],
      ]}
    />
  );
}

/** "hospital/category" in words. */
function Pair({ of }: { of: string }) {
  const text = useText();
  const [hospital = "", category = ""] = of.split("/");
  return (
    <span className="row">
      <HospitalChip code={hospital} full />
      {category && text(categoryLabel(category))}
    </span>
  );
}

const sum = (of: ChangedTable, side: "added" | "removed") => of.parts.reduce((n, part) => n + part[side], 0);

function Changed({ of }: { of: DryRunFound }) {
  const w = useWords(words);
  const tableName = useTableName();
  const [open, setOpen] = useState(of.tables[0]?.table);
  const chosen = of.tables.find((one) => one.table === open);
  return (
    <>
      <h3 className="foreseen-head">
        {w.changed} <span className="quiet small">{w.corrected}</span>
      </h3>
      <DataTable
        name={w.changed}
        rows={of.tables}
        rowKey={(one) => one.table}
        selected={open}
        onOpen={(one) => setOpen(one.table)}
        height={230}
        dense
        columns={[
          {
            key: "t",
            title: w.table,
            render: (one) => <span title={one.table}>{tableName(one.table)}</span>,
          },
          {
            key: "p",
            title: w.parts,
            width: 80,
            align: "right",
            render: (one) => formatExact(one.parts.length),
          },
          {
            key: "a",
            title: w.added,
            width: 110,
            align: "right",
            render: (one) => formatExact(sum(one, "added")),
          },
          {
            key: "r",
            title: w.removed,
            width: 110,
            align: "right",
            render: (one) => formatExact(sum(one, "removed")),
          },
        ]}
      />
      {chosen && <Parts of={chosen} />}
    </>
  );
}

function Parts({ of }: { of: ChangedTable }) {
  const w = useWords(words);
  const tableName = useTableName();
  const hospital = of.columns.indexOf("hospital");
  return (
    <>
      <h3 className="foreseen-head">{tableName(of.table)}</h3>
      <DataTable
        name={tableName(of.table)}
        rows={of.parts}
        rowKey={(one) => one.part.join("/")}
        height={190}
        dense
        columns={[
          ...(hospital < 0
            ? []
            : [
                {
                  key: "h",
                  title: w.hospital,
                  width: 240,
                  render: (one: ChangedTable["parts"][number]) => (
                    <HospitalChip code={one.part[hospital] ?? ""} full />
                  ),
                },
              ]),
          { key: "p", title: w.part, render: (one) => <Part of={of} part={one.part} /> },
          { key: "a", title: w.added, width: 110, align: "right", render: (one) => formatExact(one.added) },
          {
            key: "r",
            title: w.removed,
            width: 110,
            align: "right",
            render: (one) => formatExact(one.removed),
          },
        ]}
      />
    </>
  );
}

function Part({ of, part }: { of: ChangedTable; part: readonly string[] }) {
  const w = useWords(words);
  const text = useText();
  const named = of.columns.flatMap((column, i) => {
    const value = part[i] ?? "";
    if (column === "hospital") return [];
    if (column === "bucket") return [w.bucket(value)];
    return [column === "category" ? text(categoryLabel(value)) : value];
  });
  return named.length ? named.join(" · ") : w.whole;
}
