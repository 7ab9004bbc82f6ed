// Going from mark to mark by the keyboard: along a lane, across lanes, zooming, opening, setting day 0.
import { type KeyboardEvent, useState } from "react";
import type { TimelineItem } from "./cluster";
import type { DrawnLane } from "./lanes";
import type { View } from "./useView";

interface MarkKeysOptions {
  lanes: readonly DrawnLane[];
  view: View;
  onDayZero: (item: TimelineItem | null) => void;
  onSelect: (items: TimelineItem[]) => void;
}

export function useMarkKeys({ lanes, view, onDayZero, onSelect }: MarkKeysOptions) {
  /** Lane and mark under the keyboard. */
  const [active, setActive] = useState<[number, number] | null>(null);
  const current = active ? (lanes[active[0]]?.clusters[active[1]] ?? null) : null;

  const go = (lane: number, index: number) => {
    const cluster = lanes[lane]?.clusters[index];
    if (!cluster) return;
    setActive([lane, index]);
    view.bringIntoView(cluster.x);
  };
  const nearest = (lane: number, x: number) => {
    const all = lanes[lane]?.clusters ?? [];
    return all.reduce(
      (best, c, i) => (Math.abs(c.x - x) < Math.abs((all[best]?.x ?? Infinity) - x) ? i : best),
      0,
    );
  };
  /** The nearest mark in the next lane that has one. */
  const across = (lane: number, step: number) => {
    for (let next = lane + step; next >= 0 && next < lanes.length; next += step)
      if (lanes[next]?.clusters.length)
        return go(next, nearest(next, current?.x ?? view.left + view.width / 2));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [lane, index] = active ?? [-1, 0];
    const end = (lanes[lane]?.clusters.length ?? 1) - 1;
    const actions: Record<string, () => void> = {
      ArrowRight: () => (active ? go(lane, index + 1) : across(-1, 1)),
      ArrowLeft: () => (active ? go(lane, index - 1) : across(-1, 1)),
      ArrowDown: () => across(lane, 1),
      ArrowUp: () => across(lane, -1),
      Home: () => go(lane, 0),
      End: () => go(lane, end),
      "+": () => view.zoomTo(view.zoom * 2),
      "=": () => view.zoomTo(view.zoom * 2),
      "-": () => view.zoomTo(view.zoom / 2),
      Enter: () => current && onSelect(current.items),
      "0": () => onDayZero(current?.items[0] ?? null),
    };
    const run = actions[event.key];
    if (!run || event.nativeEvent.isComposing) return;
    event.preventDefault();
    run();
  };
  return { active, setActive, current, onKeyDown };
}
