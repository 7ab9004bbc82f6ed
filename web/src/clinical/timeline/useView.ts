// Which part of the time is in sight: width, zoom and scroll position of a timeline, and the scale that
// follows from them.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { TimelineItem } from "./cluster";
import { LABELS } from "./lanes";
import { makeScale } from "./scale";

const MOST_ZOOM = 512;
/** A mark nearer to the edge is not read. */
const MARGIN = 20;

export function useView(items: readonly TimelineItem[]) {
  const box = useRef<HTMLDivElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [zoom, setZoom] = useState(1);
  const [left, setLeft] = useState(0);
  // The time in the middle before a zoom, to be in the middle again after it.
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

  const zoomTo = (next: number) => {
    const middle = (scroll.current?.scrollLeft ?? 0) + width / 2;
    const nearest = items
      .map((item) => scale.x(item.time))
      .reduce((best, x) => (Math.abs(x - middle) < Math.abs(best - middle) ? x : best), Number.MAX_VALUE);
    // What would be in sight must hold an event: one zooms in to read it, not to look at an empty stretch.
    const empty = next > zoom && Math.abs(nearest - middle) * (next / zoom) > width / 2 - MARGIN;
    centre.current = scale.time(empty && items.length ? nearest : middle);
    setZoom(Math.max(1, Math.min(MOST_ZOOM, next)));
  };
  const showTime = (time: number) => scroll.current?.scrollTo({ left: scale.x(time) - width / 2 });
  /** Scrolls only when `x` is outside, or too near to the edge to be read. */
  const bringIntoView = (x: number) => {
    const view = scroll.current;
    if (view && (x < view.scrollLeft + MARGIN || x > view.scrollLeft + width - MARGIN))
      view.scrollTo({ left: x - width / 2 });
  };
  useEffect(() => {
    if (centre.current == null) return;
    scroll.current?.scrollTo({ left: scale.x(centre.current) - width / 2 });
    centre.current = null;
  }, [scale, width]);

  return { box, scroll, width, zoom, left, setLeft, scale, zoomTo, showTime, bringIntoView };
}

export type View = ReturnType<typeof useView>;
