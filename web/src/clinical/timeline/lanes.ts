// The lanes of a timeline: what stands in one, how tall it is and where it begins. Not here: the marks in it.
import type { ReactNode } from "react";
import type { Cluster } from "./cluster";

export interface Lane {
  key: string;
  label: ReactNode;
  name: string;
  /** Bars are thin rows for things that last (visits); marks rise from a baseline. */
  kind: "bar" | "mark";
}

/** A lane's items as they are drawn at the present zoom. */
export interface DrawnLane {
  /** Number of items, however few marks they make. */
  count: number;
  clusters: Cluster[];
}

/** Height of a lane by its kind, in pixels. */
export const LANE = { bar: 15, mark: 18 };
/** Height of the axis above the lanes. */
export const AXIS = 20;
/** Width of the names at the left of the lanes. */
export const LABELS = 128;

/** Upper edge of each lane, and the lower edge of the last. */
export function topsOf(lanes: readonly Lane[]): number[] {
  const tops = [AXIS];
  for (const lane of lanes) tops.push((tops.at(-1) ?? AXIS) + LANE[lane.kind]);
  return tops;
}
