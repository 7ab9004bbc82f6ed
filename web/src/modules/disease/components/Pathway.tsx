// The pathway of a disease: how many have which value at each step and go where. Drawn for the eye, as a
// table for everyone; what may not be shown is in the table alone.
import { useMemo } from "react";
import type { DiseaseStudy } from "@/api/types";
import { useText, useWords } from "@/kit/lang";
import { Panel } from "@/kit/Page";
import { DataTable } from "@/kit/table/DataTable";
import { pathwayOf } from "../pathway";
import { words } from "../words";

const WIDE = 1040;
const HIGH = 340;

export function Pathway({ of }: { of: DiseaseStudy }) {
  const w = useWords(words);
  const text = useText();
  const drawn = useMemo(() => pathwayOf(of, WIDE, HIGH), [of]);
  const label = (step: number, value: string) => {
    const found = of.pathway[step]?.bars.find((bar) => bar.value === value);
    return found ? text(found.label) : value;
  };
  const between = (one: { step: number; source: string; target: string }) =>
    `${label(one.step, one.source)} → ${label(one.step + 1, one.target)}`;
  const step = (place: number) => text(of.pathway[place]?.label ?? { zh: "", en: "" });
  return (
    <Panel title={`${w.pathway}: ${of.pathway.map((step) => text(step.label)).join(" → ")}`}>
      <p className="quiet small">{w.pathwaySay}</p>
      <svg className="pathway" viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={w.pathway}>
        {drawn.ribbons.map((one) => (
          <path key={one.key} d={one.path} className="pathway-flow">
            <title>{`${between(one)}: ${one.shown}`}</title>
          </path>
        ))}
        {drawn.blocks.map((one) => (
          <g key={`${one.step}/${one.value}`}>
            <rect x={one.x} y={one.y} width={one.width} height={one.height} className="pathway-block" />
            <text
              x={one.last ? one.x - 6 : one.x + one.width + 6}
              y={one.y + one.height / 2}
              dominantBaseline="middle"
              textAnchor={one.last ? "end" : "start"}
            >
              {`${label(one.step, one.value)} ${one.shown}`}
            </text>
          </g>
        ))}
      </svg>
      <DataTable
        name={w.pathway}
        dense
        height={240}
        rows={of.flows}
        rowKey={(one) => `${one.step}/${one.source}/${one.target}`}
        columns={[
          {
            key: "f",
            title: w.flowFrom,
            render: (one) => `${step(one.step)}: ${label(one.step, one.source)}`,
          },
          {
            key: "t",
            title: w.flowTo,
            render: (one) => `${step(one.step + 1)}: ${label(one.step + 1, one.target)}`,
          },
          { key: "p", title: w.persons, width: 110, align: "right", render: (one) => one.persons.shown },
        ]}
      />
    </Panel>
  );
}
