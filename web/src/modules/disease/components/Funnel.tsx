// A funnel plot: each hospital by its number of persons and its share, between the limits of chance.
import type { EChartsOption } from "echarts/types/dist/shared";
import { useCallback } from "react";
import type { DiseaseIndicators } from "@/api/types";
import { useHospital } from "@/clinical/hospitals";
import { Chart } from "@/kit/chart/Chart";
import { type Ink, tip, tipStyle } from "@/kit/chart/ink";
import { formatShare } from "@/kit/format";
import { useWords } from "@/kit/lang";
import { Empty } from "@/kit/states";
import { DataTable } from "@/kit/table/DataTable";
import { words } from "../words";

type Indicator = DiseaseIndicators["indicators"][number];
type Point = Indicator["points"][number];

export function Funnel({ of }: { of: Indicator }) {
  const w = useWords(words);
  const hospital = useHospital();
  const name = useCallback(
    (p: Point) => (p.hospital ? hospital(p.hospital).short : w.unnamed),
    [hospital, w],
  );
  const draw = useCallback((ink: Ink) => option(ink, of, name, w.province), [of, name, w]);
  if (!of.curve.length) return <Empty reason={w.noPoints} />;
  return (
    <Chart
      name={`${w.funnel}: ${w.funnelSay}`}
      height={240}
      draw={draw}
      table={<Points of={of} name={name} />}
    />
  );
}

function Points({ of, name }: { of: Indicator; name: (p: Point) => string }) {
  const w = useWords(words);
  return (
    <DataTable
      name={w.funnel}
      dense
      rows={of.points.map((point, place) => ({ ...point, place }))}
      rowKey={(p) => String(p.place)}
      columns={[
        { key: "h", title: w.hospital, render: name },
        { key: "n", title: w.of, width: 80, align: "right", render: (p) => p.of ?? "n<10" },
        { key: "s", title: w.share, width: 110, align: "right", render: (p) => p.share.shown },
        {
          key: "l",
          title: w.limits,
          width: 140,
          align: "right",
          render: (p) => p.limits && `${formatShare(p.limits.low, 0)}–${formatShare(p.limits.high, 0)}`,
        },
        {
          key: "o",
          title: "",
          width: 140,
          render: (p) => (p.share.value == null ? "" : w.outside[p.outside]),
        },
      ]}
    />
  );
}

function option(of: Ink, indicator: Indicator, name: (p: Point) => string, province: string): EChartsOption {
  const line = (key: "low" | "high" | "rare_low" | "rare_high", type: "dashed" | "dotted") => ({
    type: "line" as const,
    data: indicator.curve.map((c) => [c.n, c[key]]),
    symbol: "none",
    silent: true,
    lineStyle: { type, width: 1, color: of("line-strong") },
  });
  const drawn = indicator.points.filter((p) => p.of != null && p.share.value != null);
  return {
    grid: { left: 44, right: 16, top: 12, bottom: 28 },
    xAxis: { type: "value", min: 0, axisLabel: { color: of("ink-2") }, splitLine: { show: false } },
    yAxis: {
      type: "value",
      min: 0,
      max: 1,
      axisLabel: { color: of("ink-2"), formatter: (v: number) => formatShare(v, 0) },
      splitLine: { lineStyle: { color: of("line") } },
    },
    tooltip: { trigger: "item", ...tipStyle(of) },
    series: [
      line("low", "dashed"),
      line("high", "dashed"),
      line("rare_low", "dotted"),
      line("rare_high", "dotted"),
      {
        type: "line",
        name: province,
        data: indicator.curve.map((c) => [c.n, indicator.expected]),
        symbol: "none",
        silent: true,
        lineStyle: { width: 1, color: of("brand") },
      },
      {
        // Points without a line: the drawing's scatter type would be another part of the library.
        type: "line",
        lineStyle: { width: 0 },
        symbol: "circle",
        symbolSize: 11,
        itemStyle: { color: of("brand") },
        data: drawn.map((p) => ({ name: name(p), value: [p.of ?? 0, p.share.value ?? 0] })),
        tooltip: {
          formatter: (at) => {
            const point = drawn[(at as { dataIndex: number }).dataIndex];
            return point ? tip(name(point), [`${point.share.shown} (n=${point.of})`]) : "";
          },
        },
      },
    ],
  };
}
