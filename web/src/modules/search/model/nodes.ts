// What a condition tree of the builder is made of.

import type { ConditionShape, EventShape, HowMany } from "@/api/types";
import type { GroupOp } from "@/clinical/tree/node";

export type Json = Record<string, unknown>;
export type Operator = ConditionShape["op"];
/** A condition that this builder can edit: without what only a definition written by hand can say. */
export type Condition = Required<Pick<ConditionShape, "variable" | "op" | "values">> &
  Partial<Pick<ConditionShape, "below" | "without">> & {
    /** Saved sets by id and version, as in codes_…@2. */
    code_sets?: { codes: string }[];
  };

export interface Window {
  /** Id of another leaf that this one is measured from, "" for none. */
  anchor: string;
  /** Which day of that other one. */
  edge: "start" | "end";
  from: number | null;
  to: number | null;
  since: string;
  until: string;
  sameVisit: boolean;
  unit: WindowUnit;
}
export type WindowUnit = "hour" | "day" | "month";

/** Where a node stands. */
interface Placed {
  id: string;
  /** What the rule whose tree it is says besides: its name. */
  rule?: Json;
}

export type Which = "any" | "first" | "last" | "nth";

/** With which event persons enter, and when they leave. */
export interface Membership {
  /** The kinds of records with which a person enters. */
  leaves: EventLeaf[];
  /** Which of them, before the rules are asked. */
  limit: Which;
  n: number;
  /** Which of those that meet all rules. */
  counts: Which;
  countsN: number;
  /** Days after the start of the entry; null for the end of observation. */
  days: number | null;
  /** Memberships at most so many days apart are one. */
  gap: number;
  /** What cannot be edited here: of the entry under `entry`, else of the definition. */
  written: Json;
}

export interface EventLeaf extends Placed {
  kind: "event";
  event: string;
  where: Condition[];
  /** The variable that is its day, "" for the category's time. */
  date: string;
  window: Window;
  pick: EventShape["pick"];
  times: number;
  distinct: HowMany["distinct"];
  /** Asked of the first or last record once it is found. */
  having: Condition[];
  /** The first or last of all such records, or of those in the window. */
  among: "all" | "window";
  /** Records at most so many days apart are one event; null for records by themselves. */
  eraGap: number | null;
  /** What must hold around one and the same record; its leaves are measured from this one. */
  around: Group | null;
  /** As it was written elsewhere, where it says what cannot be edited here: it is saved as it is. */
  written?: Json;
}
export interface PersonLeaf extends Placed {
  kind: "person";
  where: Condition[];
}
export interface TextLeaf extends Placed {
  kind: "text";
  text: string;
}
/** Belongs to a saved cohort; `reference` is its id and version, as in cohort_…@2. */
export interface CohortLeaf extends Placed {
  kind: "cohort";
  reference: string;
}
/** What was written elsewhere and cannot be edited here: it is worded by the server and saved as it is. */
export interface WrittenNode extends Placed {
  kind: "written";
  json: Json;
}
export type EditableLeaf = EventLeaf | PersonLeaf | TextLeaf | CohortLeaf;
export type Leaf = EditableLeaf | WrittenNode;
export interface Group extends Placed {
  kind: "group";
  op: GroupOp;
  n: number;
  children: Node[];
  /** Of the root only: with which event persons enter, and when they leave. */
  membership?: Membership;
  /** Of the root only: what the definition says besides. */
  written?: Json;
}
export type Node = Leaf | Group;

export const noWindow: Window = {
  anchor: "",
  edge: "start",
  from: null,
  to: null,
  since: "",
  until: "",
  sameVisit: false,
  unit: "day",
};
