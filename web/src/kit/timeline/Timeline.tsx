// One person across hospitals: lanes by kind, hospital by colour, gaps folded with their length written, first and last
// event always in sight, day 0 marked, unknown hours drawn as bands. The list beside it is its text twin.
import { Button } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { formatLength } from "../format";
import { useHospital } from "../hospitals";
import { useLang, useWords } from "../lang";
import { Axis } from "./Axis";
import { type Cluster, clusters, type TimelineItem } from "./cluster";
import { LaneMarks } from "./LaneMarks";
import { Overview } from "./Overview";
import { makeScale } from "./scale";
import { endText, tell } from "./told";
import { words } from "./words";
import "./timeline.css";

export interface Lane {
  key: string;
  label: ReactNode;
  name: string;
  /** Bars are thin rows for things that last (visits); marks rise from a baseline. */
  kind: "bar" | "mark";
}

interface TimelineProps {
  name: string;
  /** Beside the length of the whole: how much there is. */
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

export const LANE = { bar: 15, mark: 18 };
const AXIS = 20;
const LABELS = 128;

/** Upper edge of each lane, and the lower edge of the last. */
function topsOf(lanes: readonly Lane[]): number[] {
  const tops = [AXIS];
  for (const lane of lanes) tops.push((tops.at(-1) ?? AXIS) + LANE[lane.kind]);
  return tops;
}

export function Timeline(props: TimelineProps) {
  const { name, note, actions, lanes, items, dayZero, onDayZero, onSelect, selected } = props;
  const w = useWords(words);
  const { lang } = useLang();
  const hospital = useHospital();
  const box = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const marks = useRef<SVGGElement>(null);
  const [width, setWidth] = useState(0);
  const [zoom, setZoom] = useState(1);
  const [left, setLeft] = useState(0);
  const [active, setActive] = useState<[number, number] | null>(null);
  const [hover, setHover] = useState<Cluster | null>(null);
  const centre = useRef<number | null>(null);

  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(300, (box.current?.clientWidth ?? 0) - LABELS));
    measure();
    const watch = new ResizeObserver(measure);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);

  const spans = useMemo(() => items.map((i) => [i.time, i.end ?? i.time] as const), [items]);
  const scale = useMemo(() => makeScale(spans, width || 800, zoom), [spans, width, zoom]);
  const drawn = useMemo(
    () =>
      lanes.map((lane) => {
        const own = items.filter((i) => i.lane === lane.key);
        return { count: own.length, all: clusters(own, scale, -Infinity, Infinity) };
      }),
    [lanes, items, scale],
  );
  const tops = useMemo(() => topsOf(lanes), [lanes]);
  const height = (tops.at(-1) ?? AXIS) + 4;
  const [first, last] = [items[0], items.at(-1)];

  const zoomTo = (next: number) => {
    const view = scroll.current;
    centre.current = scale.time((view?.scrollLeft ?? 0) + width / 2);
    setZoom(Math.max(1, Math.min(512, next)));
  };
  const show = (time: number) => scroll.current?.scrollTo({ left: scale.x(time) - width / 2 });
  useEffect(() => {
    if (centre.current == null) return;
    scroll.current?.scrollTo({ left: scale.x(centre.current) - width / 2 });
    centre.current = null;
  }, [scale, width]);

  const current = active ? drawn[active[0]]?.all[active[1]] : null;
  const go = (lane: number, index: number) => {
    const cluster = drawn[lane]?.all[index];
    if (!cluster) return;
    setActive([lane, index]);
    const view = scroll.current;
    if (view && (cluster.x < view.scrollLeft + 20 || cluster.x > view.scrollLeft + width - 20))
      view.scrollTo({ left: cluster.x - width / 2 });
  };
  const nearest = (lane: number, x: number) => {
    const all = drawn[lane]?.all ?? [];
    return all.reduce((best, c, i) => (Math.abs(c.x - x) < Math.abs((all[best]?.x ?? Infinity) - x) ? i : best), 0);
  };
  const across = (lane: number, step: number) => {
    for (let next = lane + step; next >= 0 && next < drawn.length; next += step)
      if (drawn[next]?.all.length) return go(next, nearest(next, current?.x ?? left + width / 2));
  };
  const keys = (event: KeyboardEvent) => {
    const [lane, index] = active ?? [-1, 0];
    const end = (drawn[lane]?.all.length ?? 1) - 1;
    const act: Record<string, () => void> = {
      ArrowRight: () => (active ? go(lane, index + 1) : across(-1, 1)),
      ArrowLeft: () => (active ? go(lane, index - 1) : across(-1, 1)),
      ArrowDown: () => across(lane, 1),
      ArrowUp: () => across(lane, -1),
      Home: () => go(lane, 0),
      End: () => go(lane, end),
      "+": () => zoomTo(zoom * 2),
      "=": () => zoomTo(zoom * 2),
      "-": () => zoomTo(zoom / 2),
      Enter: () => current && onSelect(current.items),
      "0": () => onDayZero(current?.items[0] ?? null),
    };
    const run = act[event.key];
    if (!run || event.nativeEvent.isComposing) return;
    event.preventDefault();
    run();
  };

  const told = hover ?? current;
  const short = (code: string) => hospital(code).short;
  const say = (c: Cluster) => tell(c, { w, lang, dayZero: dayZero?.time ?? null, short });
  const goTo = (item: TimelineItem) => {
    show(item.time);
    onSelect([item]);
  };

  if (!first || !last) return <p className="quiet">{w.nothing}</p>;
  return (
    <div className="tl" ref={box}>
      <div className="tl-top">
        <button type="button" className="plain tl-end" onClick={() => goTo(first)}>
          <span className="quiet">{w.first}</span> <b>{endText(first, short)}</b>
        </button>
        <span className="quiet tl-span">{`${formatLength(last.time - first.time, lang)} · ${note}`}</span>
        <span className="row tl-zoom">
          <Button size="small" aria-label={w.zoomOut} title={w.zoomOut} disabled={zoom <= 1} onClick={() => zoomTo(zoom / 2)}>
            {"−"}
          </Button>
          <Button size="small" aria-label={w.zoomIn} title={w.zoomIn} onClick={() => zoomTo(zoom * 2)}>
            {"+"}
          </Button>
          <Button size="small" disabled={zoom === 1} onClick={() => zoomTo(1)}>
            {w.whole}
          </Button>
          {dayZero && (
            <Button size="small" onClick={() => onDayZero(null)} title={w.clearZero}>
              {w.zero(dayZero.label)}
            </Button>
          )}
          {actions}
        </span>
        <button type="button" className="plain tl-end" onClick={() => goTo(last)}>
          <span className="quiet">{w.last}</span> <b>{endText(last, short)}</b>
        </button>
      </div>
      <Overview
        items={items}
        scale={scale}
        left={left}
        view={width}
        inset={LABELS}
        onGo={(time) => show(time)}
        name={w.overview}
      />
      <div className="tl-body" style={{ height }}>
        <div className="tl-labels" style={{ width: LABELS, paddingTop: AXIS }}>
          {lanes.map((lane, i) => (
            <div key={lane.key} style={{ height: LANE[lane.kind] }} className={drawn[i]?.count ? "" : "quiet"}>
              <span className="clip">{lane.label}</span>
              <span className="quiet small">{drawn[i]?.count ? drawn[i]?.count : ""}</span>
            </div>
          ))}
        </div>
        <div ref={scroll} className="tl-scroll" style={{ width }} onScroll={(e) => setLeft(e.currentTarget.scrollLeft)}>
          <svg width={Math.max(scale.width, width)} height={height}>
            <Axis
              scale={scale}
              lanes={lanes}
              tops={tops}
              height={height}
              axis={AXIS}
              left={left}
              view={width}
              dayZero={dayZero?.time ?? null}
              lang={lang}
            />
            <g
              ref={marks}
              role="listbox"
              tabIndex={0}
              aria-label={`${name}. ${w.keys}`}
              aria-activedescendant={current ? `tl-${current.key}` : undefined}
              onKeyDown={keys}
              onBlur={() => setActive(null)}
              className="tl-marks"
            >
              {lanes.map((lane, i) => (
                <LaneMarks
                  key={lane.key}
                  lane={lane}
                  top={tops[i] ?? 0}
                  all={drawn[i]?.all ?? []}
                  from={left - 50}
                  to={left + width + 50}
                  active={active?.[0] === i ? active[1] : -1}
                  selected={selected}
                  say={say}
                  onHover={setHover}
                  onPick={(c, index) => {
                    setActive([i, index]);
                    onSelect(c.items);
                  }}
                />
              ))}
            </g>
          </svg>
        </div>
      </div>
      <p className="tl-read small" aria-live="polite">
        {told ? say(told) : <span className="quiet">{w.hint}</span>}
      </p>
    </div>
  );
}
