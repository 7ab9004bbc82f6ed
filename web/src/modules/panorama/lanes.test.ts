import { describe, expect, it } from "vitest";
import type { PanoramaEvent, Visit } from "@/api/types";
import { rimOf } from "./components/LabTrend";
import { listed, visitsAmong } from "./lanes";

const event = (row_key: string, category: string, visit_ref: string | null) =>
  ({ row_key, category, visit_ref }) as PanoramaEvent;
const events = [
  event("d1", "diagnosis", "a"),
  event("c1", "charge", "a"),
  event("l1", "lab_result", "b"),
  event("l2", "lab_result", null),
  event("v1", "visit", "a"),
];
const visits = [
  { row_key: "v1", visit_ref: "a" },
  { row_key: "v2", visit_ref: "b" },
  { row_key: "v3", visit_ref: "c" },
] as Visit[];
const keys = (found: PanoramaEvent[]) => found.map((e) => e.row_key);
const show = new Set(["diagnosis", "lab_result"]);

describe("records that are listed", () => {
  it("are those of the lanes that are shown, while nothing is chosen", () => {
    expect(keys(listed(events, new Set(), new Set(), show))).toEqual(["d1", "l1", "l2"]);
  });
  it("are everything of all visits under one mark", () => {
    const picked = new Set(["visit/v1", "visit/v2"]);
    expect(keys(listed(events, picked, visitsAmong(picked, visits), show))).toEqual(["d1", "c1", "l1"]);
  });
  it("are the marks themselves where these are no visits", () => {
    const picked = new Set(["lab_result/l2"]);
    expect(keys(listed(events, picked, visitsAmong(picked, visits), show))).toEqual(["l2"]);
  });
});

describe("rim of a point", () => {
  const result = (value_number: number, low: number | null, high: number | null, abnormal = "") =>
    ({ value_text: "", value_number, unit: "", low, high, abnormal }) as PanoramaEvent;
  it("is by the result's own range and flag", () => {
    expect(
      [result(7, 4, 6), result(7, 4, 8), result(3, 4, 6), result(7, null, null), result(7, 4, 8, "H")].map(
        rimOf,
      ),
    ).toEqual(["high", "", "low", "", "high"]);
  });
});
