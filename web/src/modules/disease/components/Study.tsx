// The study view: charts of a dataset; a bar of one filters all others. Published counts only.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import type { DiseaseStudy } from "@/api/types";
import { useAnswering } from "@/clinical/viewer";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { Behind, Empty, ErrorState, failureOf, Loading } from "@/kit/states";
import { studyQuery } from "../queries";
import type { DiseaseState } from "../state";
import { words } from "../words";
import { Pathway } from "./Pathway";

type StudyChart = DiseaseStudy["charts"][number];
type OnFilter = (by?: string, value?: string) => void;

export function Study({ id, state, onFilter }: { id: string; state: DiseaseState; onFilter: OnFilter }) {
  const w = useWords(words);
  const answer = useQuery(studyQuery(id, state.by ?? "", state.value ?? ""));
  const failure = failureOf(answer);
  if (failure) return <ErrorState problem={failure} onRetry={() => void answer.refetch()} />;
  const of = answer.data;
  if (!of) return <Loading rows={10} />;
  if (of.charts.every((chart) => chart.bars.every((bar) => bar.value.startsWith("~"))))
    return <Empty reason={w.noStudy} />;
  return (
    <>
      <Behind answer={answer} />
      <p className="quiet small prose">{w.studyNote}</p>
      <Selection of={of} onFilter={onFilter} />
      <Charts of={of} onFilter={onFilter} />
      {of.pathway.length > 1 && <Pathway of={of} />}
    </>
  );
}

function Selection({ of, onFilter }: { of: DiseaseStudy; onFilter: OnFilter }) {
  const w = useWords(words);
  const text = useText();
  const search = useAnswering("figures");
  const by = of.charts.find((chart) => chart.id === of.by);
  return (
    <p className="row" role="status">
      <strong>
        {by && of.chosen
          ? w.filtered(text(by.label), text(of.chosen), of.persons.shown)
          : w.everybody(of.persons.shown)}
      </strong>
      {by && (
        <Button size="small" onClick={() => onFilter()}>
          {w.unfilter}
        </Button>
      )}
      {search && (
        <Link to={search.to} search={{ ...search.search, [search.takes]: `disease:${of.id}` } as never}>
          {w.deeper}
        </Link>
      )}
    </p>
  );
}

function Charts({ of, onFilter }: { of: DiseaseStudy; onFilter: OnFilter }) {
  const w = useWords(words);
  const text = useText();
  const [added, setAdded] = useState<string[]>([]);
  const shown = of.charts.filter((chart) => chart.filters || added.includes(chart.id));
  const rest = of.charts.filter((chart) => !chart.filters);
  return (
    <>
      <div className="study-charts">
        {shown.map((chart) => (
          <Bars key={chart.id} of={chart} chosen={of} onFilter={onFilter} />
        ))}
      </div>
      <p className="row" style={{ margin: "12px 0" }}>
        <Select
          mode="multiple"
          style={{ minWidth: 420 }}
          aria-label={w.addChart}
          placeholder={w.addChart}
          value={added}
          onChange={setAdded}
          optionFilterProp="label"
          options={rest.map((chart) => ({
            value: chart.id,
            label: `${text(chart.group)} · ${text(chart.label)}`,
          }))}
        />
      </p>
    </>
  );
}

function Bars({ of, chosen, onFilter }: { of: StudyChart; chosen: DiseaseStudy; onFilter: OnFilter }) {
  const w = useWords(words);
  const text = useText();
  const most = Math.max(1, ...of.bars.map((bar) => bar.persons.value ?? 0));
  return (
    <Panel title={text(of.label)} note={of.filters ? w.filtersBy : undefined}>
      <ul className="plain study-bars">
        {of.bars.map((bar) => {
          const on = chosen.by === of.id && chosen.value === bar.value;
          const line = (
            <>
              <span className="study-label" title={text(bar.label)}>
                {text(bar.label)}
              </span>
              <span className="study-track">
                <span
                  className="study-bar"
                  style={{ width: `${(100 * (bar.persons.value ?? 0)) / most}%` }}
                />
              </span>
              <span className="study-number">{bar.persons.shown}</span>
            </>
          );
          return (
            <li key={bar.value}>
              {of.filters ? (
                <button
                  type="button"
                  className="plain study-line"
                  aria-pressed={on}
                  onClick={() => (on ? onFilter() : onFilter(of.id, bar.value))}
                >
                  {line}
                </button>
              ) : (
                <div className="study-line">{line}</div>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
