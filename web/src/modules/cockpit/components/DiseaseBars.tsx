// Persons by disease, each bar divided by hospital in the hospital's own colour; beyond eight hospitals the
// rest is one piece.
import type { Indicator, Release } from "@/api/types";
import { useHospital } from "@/clinical/hospitals";
import { useFigureText } from "@/kit/Figure";
import { useWords } from "@/kit/lang";
import { words } from "../words";
import { IndicatorFigure } from "./IndicatorFigure";
import "./diseases.css";

const MOST = 8;

export function DiseaseBars({ indicators, release }: { indicators: readonly Indicator[]; release: Release }) {
  const most = Math.max(1, ...indicators.map((i) => i.hospitals.reduce((sum, h) => sum + (h.value ?? 0), 0)));
  return (
    <div className="diseases">
      {[...indicators]
        .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
        .map((i) => (
          <div key={i.id} className="disease">
            <IndicatorFigure of={i} release={release} size="small" />
            <Bar of={i} most={most} />
          </div>
        ))}
    </div>
  );
}

/** The hospitals that are drawn by name, in their own order, and the persons of the others. */
export function pieces(
  of: Indicator["hospitals"],
  most: number,
): { named: Indicator["hospitals"]; rest: number } {
  if (of.length <= most) return { named: of, rest: 0 };
  const largest = new Set([...of].sort((a, b) => (b.value ?? 0) - (a.value ?? 0)).slice(0, most));
  return {
    named: of.filter((h) => largest.has(h)),
    rest: of.reduce((sum, h) => sum + (largest.has(h) ? 0 : (h.value ?? 0)), 0),
  };
}

function Bar({ of, most }: { of: Indicator; most: number }) {
  const w = useWords(words);
  const hospital = useHospital();
  const figure = useFigureText();
  const { named, rest } = pieces(of.hospitals, MOST);
  const say = (h: Indicator["hospitals"][number]) =>
    `${hospital(h.hospital).short} ${figure(h.value, "number", 0, h.shown)}`;
  const unnamed = of.hospitals.length - named.length;
  const drawn = [
    ...named.map((h) => ({
      key: h.hospital,
      value: h.value ?? 0,
      fill: hospital(h.hospital).fill,
      say: say(h),
    })),
    ...(unnamed
      ? [
          {
            key: "",
            value: rest,
            fill: "var(--line-strong)",
            say: w.unnamed(unnamed, figure(rest, "number", 0)),
          },
        ]
      : []),
  ];
  return (
    <div
      className="disease-bar"
      role="img"
      aria-label={`${w.byHospital}: ${drawn.map((d) => d.say).join(", ")}`}
    >
      {drawn.map((d) => (
        <svg
          key={d.key}
          height="12"
          style={{ width: `${(d.value / most) * 100}%` }}
          aria-hidden="true"
          focusable="false"
        >
          <title>{d.say}</title>
          <rect width="100%" height="12" fill={d.fill} />
        </svg>
      ))}
    </div>
  );
}
