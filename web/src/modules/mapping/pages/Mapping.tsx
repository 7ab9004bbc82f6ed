// Values without a standard code, and what was decided of them.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import type { MappedShare, MappingWork, UnmappedValue } from "@/api/types";
import { HospitalChip } from "@/clinical/hospitals";
import { ToDryRuns } from "@/clinical/ToDryRuns";
import { useMay } from "@/clinical/viewer";
import { variable } from "@/dictionary";
import { formatExact, formatShare } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { Decisions } from "../components/Decisions";
import { ValueForm } from "../components/ValueForm";
import { valuesQuery } from "../queries";
import type { MappingState } from "../state";
import { words } from "../words";

const idOf = (one: UnmappedValue) => `${one.hospital}/${one.variable}/${one.source}`;

export function Mapping() {
  const w = useWords(words);
  const navigate = useNavigate();
  const state = useSearch({ strict: false }) as MappingState;
  const answer = useQuery(valuesQuery);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const go = (next: MappingState) =>
    void navigate({ to: "/management/mapping", search: { ...state, ...next } as never, replace: true });
  const open = answer.data?.values.find((one) => idOf(one) === state.value);
  return (
    <Page title={w.mapping} lead={w.lead} actions={<Elsewhere />}>
      <Behind answer={answer} />
      {answer.data ? (
        <>
          <Shares of={answer.data.shares} chosen={state.hospital} onChoose={(hospital) => go({ hospital })} />
          <div className="below">
            <Values of={answer.data} state={state} onOpen={(value) => go({ value })} />
          </div>
          <div className="below">
            <Decisions hospital={state.hospital} />
          </div>
        </>
      ) : (
        <Loading rows={8} />
      )}
      <Sheet open={!!open} onClose={() => go({ value: undefined })} title={w.value} size={520}>
        {open && <ValueForm key={idOf(open)} of={open} />}
      </Sheet>
    </Page>
  );
}

/** The mapping of columns, and a dry run of what was decided. */
function Elsewhere() {
  const w = useWords(words);
  const may = useMay();
  return (
    <>
      {may("fields.work") && <Link to={"/management/fields" as never}>{w.toColumns}</Link>}
      <ToDryRuns />
    </>
  );
}

/** Each hospital's share of values with a code; one chosen limits the page to it. */
function Shares({
  of,
  chosen,
  onChoose,
}: {
  of: readonly MappedShare[];
  chosen?: string;
  onChoose: (hospital?: string) => void;
}) {
  const w = useWords(words);
  const sums = new Map<string, { written: number; unmapped: number }>();
  for (const one of of) {
    const sum = sums.get(one.hospital) ?? { written: 0, unmapped: 0 };
    sums.set(one.hospital, {
      written: sum.written + one.written,
      unmapped: sum.unmapped + one.unmapped,
    });
  }
  const rows = [...sums].map(([hospital, sum]) => ({ hospital, ...sum }));
  return (
    <Panel title={w.shares} note={w.sharesNote} flush>
      <DataTable
        name={w.shares}
        rows={rows}
        rowKey={(one) => one.hospital}
        selected={chosen}
        onOpen={(one) => onChoose(one.hospital === chosen ? undefined : one.hospital)}
        height={220}
        dense
        columns={[
          { key: "h", title: w.hospital, render: (one) => <HospitalChip code={one.hospital} full /> },
          {
            key: "s",
            title: w.shares,
            width: 150,
            align: "right",
            render: (one) => (one.written ? formatShare(1 - one.unmapped / one.written, 2) : ""),
          },
          { key: "w", title: w.rows, width: 130, align: "right", render: (one) => formatExact(one.written) },
          {
            key: "u",
            title: w.open,
            width: 130,
            align: "right",
            render: (one) => formatExact(one.unmapped),
          },
        ]}
      />
    </Panel>
  );
}

function Values({
  of,
  state,
  onOpen,
}: {
  of: MappingWork;
  state: MappingState;
  onOpen: (value: string) => void;
}) {
  const w = useWords(words);
  const columns = useColumns();
  const here = <Line extends { hospital: string }>(lines: readonly Line[]) =>
    lines.filter((one) => !state.hospital || one.hospital === state.hospital);
  const rows = here(of.values);
  const rare = here(of.rare);
  const sum = (lines: readonly { rows: number }[]) => lines.reduce((n, one) => n + one.rows, 0);
  return (
    <Panel title={w.open} note={w.openNote(formatExact(rows.length), formatExact(sum(rows)))} flush>
      <DataTable
        name={w.open}
        columns={columns}
        rows={rows}
        rowKey={idOf}
        selected={state.value}
        onOpen={(one) => onOpen(idOf(one))}
        height={330}
        dense
        empty={<Empty reason={w.allMapped} />}
      />
      {rare.length > 0 && (
        <p className="page small quiet">
          {w.rare(
            formatExact(rare.reduce((n, one) => n + one.spellings, 0)),
            formatExact(sum(rare)),
            formatExact(of.fewest),
          )}
        </p>
      )}
    </Panel>
  );
}

function useColumns(): Column<UnmappedValue>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo(
    (): Column<UnmappedValue>[] => [
      { key: "h", title: w.hospital, width: 130, render: (one) => <HospitalChip code={one.hospital} /> },
      { key: "v", title: w.variable, width: 170, render: (one) => text(variable(one.variable)?.label) },
      { key: "s", title: w.source, render: (one) => one.source },
      { key: "n", title: w.called, render: (one) => one.name },
      {
        key: "r",
        title: w.rows,
        width: 80,
        align: "right",
        sort: (one) => one.rows,
        render: (one) => formatExact(one.rows),
      },
      {
        key: "p",
        title: w.best,
        render: (one) => {
          const best = one.proposals[0];
          if (one.decision) return <span className="ochre">{w.waits}</span>;
          return best ? `${best.code} ${text(best.label)}` : <span className="quiet">{w.noProposal}</span>;
        },
      },
    ],
    [w, text],
  );
}
