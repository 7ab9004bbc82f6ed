// One number with everything behind it: definition, parts, months, hospitals.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { EChartsOption } from "echarts/types/dist/shared";
import { useCallback } from "react";
import type { Indicator } from "@/api/types";
import { marksOf } from "@/clinical/faults/marks";
import { StaleBanner, StaleMark } from "@/clinical/faults/Stale";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { categoryLabel } from "@/dictionary";
import { Chart } from "@/kit/chart/Chart";
import { type Ink, tip, tipStyle } from "@/kit/chart/ink";
import { AboutCard, Figure, useFigureText } from "@/kit/Figure";
import { formatExact } from "@/kit/format";
import { useText, useWords } from "@/kit/lang";
import { Page, Panel } from "@/kit/Page";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState, Loading } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { SameSearch, Together } from "../components/Together";
import { TrendMark } from "../components/Trends";
import { isOpen, point } from "../months";
import { indicatorQuery } from "../queries";
import { words } from "../words";

export function IndicatorPage() {
  const w = useWords(words);
  const text = useText();
  const { id } = useParams({ strict: false }) as { id: string };
  const answer = useQuery(indicatorQuery(id));
  if (answer.error)
    return <ErrorState problem={asProblem(answer.error)} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <Loading />;
  const of = answer.data;
  const about = {
    definition: of.definition,
    numerator: of.numerator,
    denominator: of.denominator,
    population: text(of.population),
    source: text(of.source),
    computedAt: of.computed_at,
    release: of.release,
  };
  return (
    <Page title={text(of.label)} lead={<Link to="/cockpit">{w.back}</Link>}>
      <StaleBanner of={of.stale} />
      <div className="grid">
        <Panel span={5} title={w.definitionCard}>
          <Figure
            label={w.province}
            value={of.value}
            hidden={of.shown}
            kind={of.kind}
            decimals={of.decimals}
            unit={text(of.unit)}
            about={about}
            mark={
              <span className="row marks">
                <StaleMark of={of.stale} />
                <TrendMark of={of.trends} />
              </span>
            }
          />
          <AboutCard about={about} />
          <SameSearch of={of} />
        </Panel>
        <Panel span={7} title={w.byHospital}>
          <ByHospital of={of} />
          <Together of={of} />
        </Panel>
        <Panel span={12} title={w.series}>
          {of.series.length > 1 ? <Series of={of} /> : <Empty reason={w.noSeries} />}
          {of.open_from && of.series.some((s) => isOpen(of, s.period)) && (
            <p className="small quiet prose">{w.openFrom(of.open_from)}</p>
          )}
        </Panel>
      </div>
    </Page>
  );
}

function ByHospital({ of }: { of: Indicator }) {
  const w = useWords(words);
  const hospital = useHospital();
  const say = useFigureText();
  const most = Math.max(...of.hospitals.map((h) => h.value ?? 0), Number.EPSILON);
  return (
    <DataTable
      name={w.byHospital}
      dense
      height={of.hospitals.length > 12 ? 400 : undefined}
      rows={[...of.hospitals].sort((a, b) => (b.value ?? 0) - (a.value ?? 0))}
      rowKey={(h) => h.hospital}
      columns={[
        {
          key: "h",
          title: w.hospital,
          width: 160,
          render: (h) => (
            <span className="with-mark">
              <HospitalChip code={h.hospital} />
              <StaleMark of={marksOf(of.stale, h.hospital)} />
            </span>
          ),
        },
        {
          key: "bar",
          title: "",
          render: (h) => (
            <svg width="100%" height="12" aria-hidden="true" focusable="false">
              <rect
                width={`${((h.value ?? 0) / most) * 100}%`}
                height="12"
                fill={hospital(h.hospital).fill}
              />
            </svg>
          ),
        },
        {
          key: "v",
          title: w.value,
          width: 110,
          align: "right",
          render: (h) => say(h.value, of.kind === "count" ? "number" : of.kind, of.decimals, h.shown),
        },
      ]}
    />
  );
}

/** A value of the indicator in words, small ones hidden. */
type Say = (value: number | null, hidden?: string) => string;

/** What is wrong with a month's data, a line each. */
type Doubt = (period: string) => string[];

/** The months as a line, the latest value written at its end. */
function chart(of: Indicator, say: Say, unit: string, doubt: Doubt, ink: Ink): EChartsOption {
  return {
    grid: { left: 56, right: 56, top: 16, bottom: 28 },
    xAxis: {
      type: "category",
      data: of.series.map((s) => s.period),
      axisLine: { lineStyle: { color: ink("line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: ink("ink-2") },
    },
    yAxis: {
      type: "value",
      min: 0,
      splitLine: { lineStyle: { color: ink("line") } },
      axisLabel: {
        color: ink("ink-2"),
        formatter: (v: number) => (of.kind === "share" ? `${formatExact(v * 100)}%` : formatExact(v)),
      },
    },
    tooltip: {
      trigger: "axis",
      ...tipStyle(ink),
      formatter: (p) => {
        const at = of.series[Number([p].flat()[0]?.dataIndex)];
        if (!at) return "";
        const value = say(at.value, at.shown);
        const lines = [at.value == null || of.kind === "share" ? value : `${value} ${unit}`];
        return tip(at.period, [...lines, ...doubt(at.period)]);
      },
    },
    series: [
      {
        type: "line",
        data: of.series.map((s) => point(of, s, ink)),
        symbol: "circle",
        symbolSize: 5,
        lineStyle: { color: ink("brand"), width: 2 },
        itemStyle: { color: ink("brand") },
        endLabel: {
          show: true,
          color: ink("ink"),
          fontWeight: 600,
          formatter: (p) => (p.value == null ? "" : say(Number(p.value))),
        },
      },
    ],
  };
}

function Series({ of }: { of: Indicator }) {
  const w = useWords(words);
  const text = useText();
  const figure = useFigureText();
  const kind = of.kind === "count" ? "number" : of.kind;
  const say: Say = useCallback(
    (value, hidden) => figure(value, kind, of.decimals, hidden),
    [figure, kind, of.decimals],
  );
  const hospital = useHospital();
  const doubt: Doubt = useCallback(
    (period) => [
      ...of.trends
        .filter((t) => t.months.includes(period))
        .map((t) =>
          w.trendOne(hospital(t.hospital).short, text(categoryLabel(t.category)), text(t.label), ""),
        ),
      ...(isOpen(of, period) ? [w.openMonth] : []),
    ],
    [of, w, hospital, text],
  );
  const draw = useCallback((ink: Ink) => chart(of, say, text(of.unit), doubt, ink), [of, say, text, doubt]);
  return (
    <Chart
      name={`${text(of.label)}: ${w.series}`}
      height={240}
      draw={draw}
      table={
        <DataTable
          name={w.series}
          dense
          height={240}
          rows={[...of.series].reverse()}
          rowKey={(s) => s.period}
          columns={[
            { key: "p", title: w.period, render: (s) => s.period },
            {
              key: "v",
              title: w.value,
              align: "right",
              render: (s) => say(s.value, s.shown),
            },
            { key: "d", title: w.doubts, render: (s) => doubt(s.period).join("；") },
          ]}
        />
      }
    />
  );
}
