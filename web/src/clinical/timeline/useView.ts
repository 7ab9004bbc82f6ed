// Which part of the time is in sight: width, zoom and scroll position of a timeline, and the scale that
// follows from them.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { TimelineItem } from "./cluster";
import { LABELS } from "./lanes";
import { makeScale } from "./scale";

const MOST_ZOOM = 512;

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
    centre.current = scale.time((scroll.current?.scrollLeft ?? 0) + width / 2);
    setZoom(Math.max(1, Math.min(MOST_ZOOM, next)));
  };
  const showTime = (time: number) => scroll.current?.scrollTo({ left: scale.x(time) - width / 2 });
  /** Scrolls only when `x` is outside, or too near to the edge to be read. */
  const bringIntoView = (x: number) => {
    const view = scroll.current;
    if (view && (x < view.scrollLeft + 20 || x > view.scrollLeft + width - 20))
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
