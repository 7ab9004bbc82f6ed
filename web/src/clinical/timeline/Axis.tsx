// Behind the marks: lane lines, ticks, folded gaps with their length, day 0. The tick labels repeat nothing
// that a screen reader needs.
import { formatLength } from "@/kit/format";
import type { Lang } from "@/kit/lang";
import type { Lane } from "./lanes";
import { makeTicks, type Scale } from "./scale";

interface AxisProps {
  scale: Scale;
  lanes: readonly Lane[];
  tops: readonly number[];
  height: number;
  axis: number;
  left: number;
  view: number;
  dayZero: number | null;
  lang: Lang;
}

export function Axis({ scale, lanes, tops, height, axis, left, view, dayZero, lang }: AxisProps) {
  const seen = (x0: number, x1: number) => x1 >= left - 80 && x0 <= left + view + 80;
  const wide = Math.max(scale.width, view);
  return (
    <g aria-hidden="true" className="tl-axis">
      {lanes.map((lane, i) => (
        <path key={lane.key} d={`M0 ${(tops[i + 1] ?? 0) - 2.5}H${wide}`} className="tl-lane" />
      ))}
      {scale.stretches.map(
        (s) =>
          s.gap &&
          seen(s.x0, s.x1) && (
            <g key={s.from}>
              <rect
                x={s.x0 + 2}
                y={axis}
                width={s.x1 - s.x0 - 4}
                height={height - axis}
                fill="url(#hatch)"
                opacity="0.5"
              />
              <path d={`M${s.x0 + 2} ${axis}V${height}M${s.x1 - 2} ${axis}V${height}`} className="tl-fold" />
              <text
                x={(s.x0 + s.x1) / 2}
                y={axis + (height - axis) / 2}
                className="tl-gap"
                transform={`rotate(-90 ${(s.x0 + s.x1) / 2} ${axis + (height - axis) / 2})`}
              >
                {formatLength(s.to - s.from, lang)}
              </text>
            </g>
          ),
      )}
      {makeTicks(scale).map(
        (t) =>
          seen(t.x, t.x) && (
            <g key={t.x}>
              <path d={`M${t.x} ${axis - 6}V${height}`} className={t.major ? "tl-tick major" : "tl-tick"} />
              <text x={t.x + 3} y={axis - 8} className={t.major ? "tl-label major" : "tl-label"}>
                {t.label}
              </text>
            </g>
          ),
      )}
      {dayZero != null && <path d={`M${scale.x(dayZero)} ${axis - 4}V${height}`} className="tl-zero" />}
    </g>
  );
}
