// All of the time at true proportion, nothing folded: where the events lie, and which part is in view below.
import { useMemo } from "react";
import { useHospital } from "../hospitals";
import type { TimelineItem } from "./cluster";
import type { Scale } from "./scale";

interface OverviewProps {
  items: readonly TimelineItem[];
  scale: Scale;
  left: number;
  view: number;
  inset: number;
  name: string;
  onGo: (time: number) => void;
}

export function Overview({ items, scale, left, view, inset, name, onGo }: OverviewProps) {
  const hospital = useHospital();
  const from = items[0]?.time ?? 0;
  const to = Math.max(from + 86_400_000, items.at(-1)?.time ?? 0);
  const x = (time: number) => 4 + ((Math.min(Math.max(time, from), to) - from) / (to - from)) * (view - 8);
  const bins = useMemo(() => {
    const found = new Map<string, number>();
    for (const item of items) {
      const key = `${Math.round((((item.time - from) / (to - from)) * view) / 3)}/${item.hospital}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    return [...found].map(([key, n]) => {
      const [bin, code] = key.split("/");
      return { key, x: 4 + Number(bin) * 3 * ((view - 8) / view), n, slot: hospital(code ?? "").slot };
    });
  }, [items, from, to, view, hospital]);
  if (view < 50) return null;
  const [start, end] = [x(scale.time(left)), x(scale.time(left + view))];
  return (
    <svg
      className="tl-overview"
      style={{ marginLeft: inset }}
      width={view}
      height="22"
      role="img"
      aria-label={name}
      onClick={(event) => {
        const px = event.clientX - event.currentTarget.getBoundingClientRect().left;
        onGo(from + ((px - 4) / (view - 8)) * (to - from));
      }}
    >
      <path d={`M0 20.5H${view}`} className="tl-lane" />
      {bins.map((b) => (
        <rect
          key={b.key}
          x={b.x}
          y={20 - Math.min(16, 3 + 2.2 * Math.log2(b.n + 1))}
          width="2.4"
          height={Math.min(16, 3 + 2.2 * Math.log2(b.n + 1))}
          fill={`var(--h${b.slot})`}
          opacity="0.85"
        />
      ))}
      {end - start < view - 12 && (
        <rect x={start} y="0.5" width={Math.max(6, end - start)} height="21" className="tl-brush" />
      )}
    </svg>
  );
}
