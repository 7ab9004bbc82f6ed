// The marks of one lane: bars for what lasts, columns that rise with the number of events, stacked by
// hospital.
import { useHospital } from "../hospitals";
import { type Cluster, stack } from "./cluster";
import type { Lane } from "./lanes";

interface LaneMarksProps {
  lane: Lane;
  top: number;
  all: readonly Cluster[];
  from: number;
  to: number;
  active: number;
  selected: ReadonlySet<string>;
  say: (c: Cluster) => string;
  onHover: (c: Cluster | null) => void;
  onPick: (c: Cluster, index: number) => void;
}

/** Height of a column for `n` events: 6 px for one, growing slowly, at most 13. */
export function columnHeight(n: number): number {
  return Math.min(13, 6 + 1.8 * Math.log2(n));
}

export function LaneMarks({
  lane,
  top,
  all,
  from,
  to,
  active,
  selected,
  say,
  onHover,
  onPick,
}: LaneMarksProps) {
  const hospital = useHospital();
  const fill = (code: string) => hospital(code).fill;
  const { rows } = stack(all.map((c) => (c.width ? c : { ...c, width: 6 })));
  return (
    <g role="group" aria-label={lane.name}>
      {all.map((c, i) => {
        if (c.x > to || c.x + c.width < from) return null;
        const chosen = c.items.some((item) => selected.has(item.id));
        return (
          <g
            key={c.key}
            id={`tl-${c.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen}
            aria-label={say(c)}
            className={`tl-mark${active === i ? " active" : ""}${chosen ? " chosen" : ""}`}
            onMouseEnter={() => onHover(c)}
            onMouseLeave={() => onHover(null)}
            onClick={() => onPick(c, i)}
          >
            {lane.kind === "bar" ? (
              <Bar c={c} top={top} fill={fill} />
            ) : c.width ? (
              <Band c={c} top={top} row={rows[i] ?? 0} fill={fill} />
            ) : (
              <Column c={c} top={top} fill={fill} />
            )}
          </g>
        );
      })}
    </g>
  );
}

interface MarkProps {
  c: Cluster;
  top: number;
  fill: (code: string) => string;
}

function Bar({ c, top, fill }: MarkProps) {
  return (
    <rect
      x={c.x}
      y={top + 2.5}
      width={Math.max(5, c.width)}
      height="10"
      rx="1.5"
      fill={fill(c.hospitals[0]?.[0] ?? "")}
    />
  );
}

function Band({ c, top, row, fill }: MarkProps & { row: number }) {
  const first = c.items[0];
  const hour = first?.dayOnly && !first.end;
  return (
    <>
      <rect
        x={c.x}
        y={top + 2 + (row % 3) * 5}
        width={c.width}
        height={hour ? 12 : 4}
        rx="1"
        fill={fill(c.hospitals[0]?.[0] ?? "")}
        opacity={hour ? 0.45 : 1}
      />
      <Side c={c} x={c.x + c.width / 2} y={top + 4} />
    </>
  );
}

function Column({ c, top, fill }: MarkProps) {
  const base = top + 16.5;
  const height = columnHeight(c.items.length);
  let y = base;
  return (
    <>
      <rect x={c.x - 2} y={top} width="9" height="18" fill="transparent" className="tl-hit" />
      {c.hospitals.map(([code, n]) => {
        const part = (height * n) / c.items.length;
        y -= part;
        return (
          <rect key={code} x={c.x} y={y} width="5" height={Math.max(1.5, part - 0.5)} fill={fill(code)} />
        );
      })}
      <Side c={c} x={c.x + 2.5} y={base - height - 1} />
    </>
  );
}

/** A triangle over what is abnormal: up for high, down for low; a dot for abnormal without a side. */
function Side({ c, x, y }: { c: Cluster; x: number; y: number }) {
  if (!c.side) return null;
  if (c.side === "abnormal") return <circle cx={x} cy={y - 2} r="1.8" className="tl-side abnormal" />;
  return (
    <path
      d={c.side === "high" ? `M${x - 3} ${y}h6l-3-4.5z` : `M${x - 3} ${y - 4.5}h6l-3 4.5z`}
      className={`tl-side ${c.side}`}
    />
  );
}
