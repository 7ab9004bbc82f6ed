// One person across hospitals: lanes by kind, hospital by colour, gaps folded with their length written,
// first and last event always in sight, day 0 marked, unknown hours drawn as bands. The list next to it is
// its text twin.
import { type ReactNode, useMemo, useState } from "react";
import { useLang, useWords } from "@/kit/lang";
import { useHospital } from "../hospitals";
import { Axis } from "./Axis";
import { type Cluster, clusters, type TimelineItem } from "./cluster";
import { LaneMarks } from "./LaneMarks";
import { AXIS, type DrawnLane, LABELS, LANE, type Lane, topsOf } from "./lanes";
import { Overview } from "./Overview";
import type { Scale } from "./scale";
import { Toolbar } from "./Toolbar";
import { useMarkKeys } from "./useMarkKeys";
import { useView, type View } from "./useView";
import { markText } from "./wording";
import { words } from "./words";
import "./timeline.css";

interface TimelineProps {
  name: string;
  /** Next to the length of time: how much there is. */
  note: string;
  /** At the end of the row of commands. */
  actions?: ReactNode;
  lanes: readonly Lane[];
  /** Sorted by time. */
  items: readonly TimelineItem[];
  dayZero: { time: number; label: string } | null;
  onDayZero: (item: TimelineItem | null) => void;
  onSelect: (items: TimelineItem[]) => void;
  selected: ReadonlySet<string>;
}

function draw(lanes: readonly Lane[], items: readonly TimelineItem[], scale: Scale): DrawnLane[] {
  return lanes.map((lane) => {
    const own = items.filter((i) => i.lane === lane.key);
    return { count: own.length, clusters: clusters(own, scale, -Infinity, Infinity) };
  });
}

export function Timeline(props: TimelineProps) {
  const { name, note, actions, lanes, items, dayZero, onDayZero, onSelect } = props;
  const w = useWords(words);
  const view = useView(items);
  const drawn = useMemo(() => draw(lanes, items, view.scale), [lanes, items, view.scale]);
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return <p className="quiet">{w.nothing}</p>;
  return (
    <div className="tl" ref={view.box}>
      <Toolbar
        first={first}
        last={last}
        note={note}
        actions={actions}
        view={view}
        dayZero={dayZero}
        onClearZero={() => onDayZero(null)}
        onGo={(item) => {
          view.showTime(item.time);
          onSelect([item]);
        }}
      />
      <Overview
        items={items}
        scale={view.scale}
        left={view.left}
        view={view.width}
        inset={LABELS}
        onGo={view.showTime}
        name={w.overview}
      />
      <Lanes {...props} name={name} view={view} drawn={drawn} />
    </div>
  );
}

/** Names at the left, marks in a scrolling picture, and the mark under pointer or keyboard in words below. */
function Lanes(props: TimelineProps & { view: View; drawn: readonly DrawnLane[] }) {
  const { name, lanes, view, drawn, dayZero, onDayZero, onSelect, selected } = props;
  const w = useWords(words);
  const { lang } = useLang();
  const hospital = useHospital();
  const keys = useMarkKeys({ lanes: drawn, view, onDayZero, onSelect });
  const [hover, setHover] = useState<Cluster | null>(null);
  const tops = useMemo(() => topsOf(lanes), [lanes]);
  const height = (tops.at(-1) ?? AXIS) + 4;
  const zero = dayZero?.time ?? null;
  const say = (c: Cluster) => markText(c, { w, lang, dayZero: zero, short: (code) => hospital(code).short });
  const described = hover ?? keys.current;
  const area = { lanes, tops, height, axis: AXIS, left: view.left, view: view.width };
  return (
    <>
      <div className="tl-body" style={{ height }}>
        <LaneNames lanes={lanes} drawn={drawn} />
        <div
          ref={view.scroll}
          className="tl-scroll"
          style={{ width: view.width }}
          onScroll={(e) => view.setLeft(e.currentTarget.scrollLeft)}
        >
          <svg width={Math.max(view.scale.width, view.width)} height={height}>
            <Axis {...area} scale={view.scale} dayZero={zero} lang={lang} />
            <g
              role="listbox"
              tabIndex={0}
              aria-label={`${name}. ${w.keys}`}
              aria-activedescendant={keys.current ? `tl-${keys.current.key}` : undefined}
              onKeyDown={keys.onKeyDown}
              onBlur={() => keys.setActive(null)}
              className="tl-marks"
            >
              {lanes.map((lane, i) => (
                <LaneMarks
                  key={lane.key}
                  lane={lane}
                  top={tops[i] ?? 0}
                  all={drawn[i]?.clusters ?? []}
                  from={view.left - 50}
                  to={view.left + view.width + 50}
                  active={keys.active?.[0] === i ? keys.active[1] : -1}
                  selected={selected}
                  say={say}
                  onHover={setHover}
                  onPick={(c, index) => {
                    keys.setActive([i, index]);
                    onSelect(c.items);
                  }}
                />
              ))}
            </g>
          </svg>
        </div>
      </div>
      <p className="tl-read small" aria-live="polite">
        {described ? say(described) : <span className="quiet">{w.hint}</span>}
      </p>
    </>
  );
}

function LaneNames({ lanes, drawn }: { lanes: readonly Lane[]; drawn: readonly DrawnLane[] }) {
  return (
    <div className="tl-labels" style={{ width: LABELS, paddingTop: AXIS }}>
      {lanes.map((lane, i) => {
        const count = drawn[i]?.count || "";
        return (
          <div key={lane.key} style={{ height: LANE[lane.kind] }} className={count ? "" : "quiet"}>
            <span className="clip">{lane.label}</span>
            <span className="quiet small">{count}</span>
          </div>
        );
      })}
    </div>
  );
}
