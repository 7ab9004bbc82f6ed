// One test over all hospitals: points in the hospital's colour, the reference band behind, the last value
// written.
import { Select } from "antd";
import type { EChartsOption, LineSeriesOption } from "echarts/types/dist/shared";
import { useCallback, useMemo } from "react";
import type { PanoramaEvent } from "@/api/types";
import { rangeText, side, ValueText, valueText } from "@/clinical/ClinicalValue";
import { HospitalChip, useHospital } from "@/clinical/hospitals";
import { unitText } from "@/dictionary";
import { Chart } from "@/kit/chart/Chart";
import { type Ink, tip, tipStyle } from "@/kit/chart/ink";
import { formatExact, formatMinute, stamp } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { measured } from "../lanes";
import { words } from "../words";

type Point = PanoramaEvent & { time: string; value_number: number };

/** Tests with a number, most results first: key → points by time. */
export function tests(events: readonly PanoramaEvent[]): Map<string, Point[]> {
  const found = new Map<string, Point[]>();
  for (const e of events) {
    if (e.category !== "lab_result" || e.value_number == null || !e.time) continue;
    const key = e.code || e.title;
    found.set(key, [...(found.get(key) ?? []), e as Point]);
  }
  for (const points of found.values()) points.sort((a, b) => a.time.localeCompare(b.time));
  return new Map([...found].sort((a, b) => b[1].length - a[1].length));
}

/** Rim of a point: by the result's own flag and range, which is another in each hospital. */
export function rimOf(p: PanoramaEvent): "high" | "low" | "" {
  const where = side(measured(p));
  return where === "abnormal" ? "" : where;
}

/** Dates as everywhere, not in the browser's language. */
const AXIS = {
  year: "{yyyy}",
  month: "{yyyy}-{MM}",
  day: "{yyyy}-{MM}-{dd}",
  hour: "{MM}-{dd} {HH}:{mm}",
  minute: "{HH}:{mm}",
  second: "{HH}:{mm}:{ss}",
  millisecond: "{HH}:{mm}:{ss}",
};
const symbols = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow", "circle"];

/** What the picture of a test is drawn from. */
interface Drawn {
  /** Results in the unit of the last one, by time. */
  points: readonly Point[];
  last: Point;
  hospital: ReturnType<typeof useHospital>;
  rangeOf: (range: string) => string;
}

/** Room above and below the results and the reference range of the last one. */
function bounds({ points, last }: Drawn): { min: number; max: number } {
  const values = points.map((p) => p.value_number);
  const [first] = values;
  const all = [...values, last.low ?? first ?? 0, last.high ?? first ?? 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const pad = (high - low || Math.abs(high) || 1) * 0.12;
  return { min: Number((low - pad).toPrecision(3)), max: Number((high + pad).toPrecision(3)) };
}

function chart(of: Drawn, ink: Ink): EChartsOption {
  const { points, hospital, rangeOf } = of;
  return {
    // Times are the hospital's wall clock read as if it were UTC (`stamp`): so they must be written, wherever
    // the browser stands.
    useUTC: true,
    grid: { left: 52, right: 76, top: 14, bottom: 26 },
    xAxis: {
      type: "time",
      axisLine: { lineStyle: { color: ink("line-strong") } },
      axisLabel: { color: ink("ink-2"), hideOverlap: true, formatter: AXIS },
    },
    yAxis: {
      type: "value",
      scale: true,
      ...bounds(of),
      splitLine: { lineStyle: { color: ink("line") } },
      axisLabel: {
        color: ink("ink-2"),
        formatter: (v: number) => formatExact(v),
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    tooltip: {
      trigger: "item",
      ...tipStyle(ink),
      formatter: (p) => {
        const one = points[Number([p].flat()[0]?.dataIndex)];
        if (!one) return "";
        const range = rangeText(measured(one));
        return tip(formatMinute(one.time), [
          valueText(measured(one)),
          hospital(one.hospital).name,
          ...(range ? [rangeOf(range)] : []),
        ]);
      },
    },
    series: [line(of, ink)],
  };
}

/** The results joined by a line, each in its hospital's colour and sign, the reference range of the last one
 * behind. */
function line({ points, last, hospital }: Drawn, ink: Ink): LineSeriesOption {
  const range = last.low != null || last.high != null;
  return {
    type: "line",
    lineStyle: { color: ink("line-strong"), width: 1.5 },
    data: points.map((p) => {
      const slot = hospital(p.hospital).slot;
      const rim = rimOf(p);
      return {
        value: [stamp(p.time), p.value_number],
        symbol: symbols[slot - 1] ?? "circle",
        symbolSize: 9,
        itemStyle: {
          color: ink(`h${slot}`),
          borderColor: ink(rim || "surface"),
          borderWidth: rim ? 2 : 1,
        },
      };
    }),
    showSymbol: true,
    endLabel: {
      show: true,
      color: ink("ink"),
      fontWeight: 600,
      formatter: () => valueText(measured(last)),
    },
    markArea: range
      ? {
          silent: true,
          itemStyle: { color: ink("brand-soft"), opacity: 0.8 },
          data: [[{ yAxis: last.low ?? "min" }, { yAxis: last.high ?? "max" }]],
        }
      : undefined,
  };
}

interface LabTrendProps {
  events: readonly PanoramaEvent[];
  test: string | undefined;
  onTest: (key: string) => void;
  height: number;
}

export function LabTrend({ events, test, onTest, height }: LabTrendProps) {
  const w = useWords(words);
  const hospital = useHospital();
  const all = useMemo(() => tests(events), [events]);
  const key = test && all.has(test) ? test : all.keys().next().value;
  const points = useMemo(() => (key ? (all.get(key) ?? []) : []), [all, key]);
  const unit = points.at(-1)?.unit ?? "";
  const same = useMemo(() => points.filter((p) => p.unit === unit), [points, unit]);
  const last = same.at(-1);
  const draw = useCallback(
    (ink: Ink): EChartsOption =>
      last ? chart({ points: same, last, hospital, rangeOf: w.rangeShown }, ink) : {},
    [same, last, hospital, w],
  );
  if (!key || !last) return <Empty reason={w.noTests} />;
  return (
    <div className="trend">
      <div className="row wrap">
        <Select
          showSearch={{ optionFilterProp: "label" }}
          size="small"
          aria-label={w.chooseTest}
          style={{ width: 260 }}
          value={key}
          onChange={onTest}
          options={[...all].map(([value, list]) => ({
            value,
            label: `${list.at(-1)?.title ?? value} · ${w.points(list.length)}`,
          }))}
        />
        <ValueText of={measured(last)} />
        <span className="small quiet">
          {rangeText(measured(last)) && w.rangeShown(rangeText(measured(last)))}
        </span>
        {[...new Set(same.map((p) => p.hospital))].map((h) => (
          <HospitalChip key={h} code={h} />
        ))}
        {same.length < points.length && (
          <span className="small ochre">{`${w.unitsDiffer} ${unitText(unit)}`}</span>
        )}
      </div>
      <Chart
        name={`${last.title}: ${w.trendTab}`}
        height={height}
        draw={draw}
        table={<Results of={points} height={height} />}
      />
    </div>
  );
}

/** The text twin of the picture, the latest result first. */
function Results({ of, height }: { of: readonly Point[]; height: number }) {
  const w = useWords(words);
  return (
    <DataTable
      name={w.trendTab}
      dense
      height={height}
      rows={[...of].reverse()}
      rowKey={(p) => p.row_key}
      columns={[
        { key: "t", title: w.time, width: 160, render: (p) => formatMinute(p.time) },
        { key: "h", title: w.hospital, width: 160, render: (p) => <HospitalChip code={p.hospital} /> },
        { key: "v", title: w.value, render: (p) => <ValueText of={measured(p)} /> },
        { key: "r", title: w.range, render: (p) => rangeText(measured(p)) },
      ]}
    />
  );
}
