// A chart with its table twin: the drawing is for the eye, the table for everyone; both show the same rows.
import { Button } from "antd";
import type { EChartsType } from "echarts/core";
import type { EChartsOption } from "echarts/types/dist/shared";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useWords } from "../lang";
import { useMode } from "../mode";
import { words } from "../words";
import { type Ink, ink } from "./ink";
import "./chart.css";

interface ChartProps {
  name: string;
  height: number;
  /** The drawing, in the colours of the theme. */
  draw: (ink: Ink) => EChartsOption;
  /** The same rows as a table. */
  table: ReactNode;
  onPick?: (name: string) => void;
}

export function Chart({ name, height, draw, table, onPick }: ChartProps) {
  const w = useWords(words);
  const { mode } = useMode();
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const pick = useRef(onPick);
  pick.current = onPick;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the mode changes the colours that `draw` reads
  useEffect(() => {
    if (asTable || !box.current) return;
    let gone = false;
    const element = box.current;
    import("./echarts").then(({ init }) => {
      if (gone) return;
      chart.current ??= init(element, null, { renderer: "canvas" });
      chart.current.setOption(
        { animation: false, aria: { enabled: true, decal: { show: false } }, ...draw(ink()) },
        true,
      );
      chart.current.off("click");
      chart.current.on("click", (event) => pick.current?.(event.name));
    });
    const watch = new ResizeObserver(() => chart.current?.resize());
    watch.observe(element);
    return () => {
      gone = true;
      watch.disconnect();
    };
  }, [draw, asTable, mode]);
  useEffect(
    () => () => {
      chart.current?.dispose();
      chart.current = null;
    },
    [],
  );
  useEffect(() => {
    if (asTable) {
      chart.current?.dispose();
      chart.current = null;
    }
  }, [asTable]);

  return (
    <div className="chart">
      <Button
        size="small"
        type="text"
        className="chart-twin no-print"
        aria-pressed={asTable}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? w.asChart : w.asTable}
      </Button>
      {asTable ? (
        // A key of its own: the drawing empties the element that it was given.
        <div key="table" style={{ minHeight: height }}>
          {table}
        </div>
      ) : (
        <div key="drawing" ref={box} className="chart-box" style={{ height }} role="img" aria-label={name} />
      )}
    </div>
  );
}
