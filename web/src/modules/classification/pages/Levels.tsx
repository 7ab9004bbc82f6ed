// Levels of variables: the list with what the machine proposes, and a sheet in which a person decides.
import { useQuery } from "@tanstack/react-query";
import { Input, Segmented } from "antd";
import { useMemo, useState } from "react";
import type { LevelLine } from "@/api/types";
import { Level } from "@/clinical/Level";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { Sheet } from "@/kit/Sheet";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import type { Column } from "@/kit/table/column";
import { DataTable } from "@/kit/table/DataTable";
import { LevelCard } from "../components/LevelCard";
import { levelsQuery } from "../queries";
import { words } from "../words";
import "../components/classification.css";

const VIEWS = {
  open: (one: LevelLine) => one.changeable && one.proposed > one.level,
  waiting: (one: LevelLine) => one.waits != null,
  changed: (one: LevelLine) => one.level !== one.declared,
  unconfirmed: (one: LevelLine) => one.changeable && !one.confirmed,
  all: () => true,
};
type View = keyof typeof VIEWS;

export function Levels() {
  const w = useWords(words);
  const text = useText();
  const answer = useQuery(levelsQuery);
  const columns = useColumns();
  const [view, setView] = useState<View>("open");
  const [find, setFind] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const all = answer.data?.levels ?? [];
  const named = (one: LevelLine) =>
    `${one.variable} ${text(one.label)} ${text(one.category)}`.toLowerCase().includes(find.toLowerCase());
  const rows = all.filter((one) => VIEWS[view](one) && named(one));
  const open = all.find((one) => one.variable === chosen);
  const release = answer.data?.release;
  return (
    <Page title={w.levels} lead={w.lead}>
      <Behind answer={answer} />
      <div className="level-views">
        <Segmented<View>
          aria-label={w.which}
          size="small"
          value={view}
          onChange={setView}
          options={(Object.keys(VIEWS) as View[]).map((one) => ({
            value: one,
            label: `${w.views[one]} ${all.filter(VIEWS[one]).length}`,
          }))}
        />
        <Input
          size="small"
          aria-label={w.find}
          placeholder={w.find}
          value={find}
          onChange={(e) => setFind(e.target.value)}
          style={{ width: 180 }}
        />
        {answer.data && <span className="quiet small">{release ? w.release(release) : w.noRelease}</span>}
      </div>
      <Panel flush>
        {answer.data ? (
          <DataTable
            name={w.levels}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.variable}
            selected={chosen ?? undefined}
            onOpen={(one) => setChosen(one.variable)}
            height={460}
            empty={<Empty reason={w.none[view]} />}
          />
        ) : (
          <div className="page">
            <Loading rows={8} />
          </div>
        )}
      </Panel>
      <Sheet open={!!open} onClose={() => setChosen(null)} title={open ? text(open.label) : ""} size={520}>
        {open && <LevelCard key={open.variable} of={open.variable} />}
      </Sheet>
    </Page>
  );
}

function useColumns(): Column<LevelLine>[] {
  const w = useWords(words);
  const text = useText();
  return useMemo((): Column<LevelLine>[] => {
    const level = (key: "declared" | "level" | "proposed", title: string): Column<LevelLine> => ({
      key,
      title,
      width: 74,
      sort: (one) => one[key],
      render: (one) => <Level level={one[key]} />,
    });
    return [
      { key: "category", title: w.category, width: 96, render: (one) => text(one.category) },
      {
        key: "variable",
        title: w.variable,
        width: 180,
        render: (one) => <span title={one.variable}>{text(one.label)}</span>,
        sort: (one) => text(one.label),
      },
      level("declared", w.declared),
      level("level", w.level),
      level("proposed", w.proposed),
      { key: "reason", title: w.reason, render: (one) => text(one.reason) },
      {
        key: "state",
        title: w.state,
        width: 170,
        render: (one) => <State of={one} />,
      },
    ];
  }, [w, text]);
}

function State({ of }: { of: LevelLine }) {
  const w = useWords(words);
  if (of.waits != null) return <span className="ochre">{w.waits(of.waits)}</span>;
  if (!of.changeable) return <span className="quiet">{w.fixed}</span>;
  return of.confirmed ? <span>{w.confirmed}</span> : <span className="quiet">{w.notConfirmed}</span>;
}
