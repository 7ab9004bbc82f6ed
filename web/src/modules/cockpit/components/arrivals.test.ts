import { describe, expect, it } from "vitest";
import type { Arrival } from "@/api/types";
import { latestFirst } from "./ArrivalTable";
import { pieces } from "./DiseaseBars";

describe("order of arrivals", () => {
  it("puts first what waits for a person: without data, late, a category behind", () => {
    const line = (hospital: string, state: Arrival["state"], late: Arrival["late"] = []) =>
      ({ hospital, state, late }) as Arrival;
    const behind = line("h02", "arrived", [{ category: "lab_result", last_at: null }]);
    const all = [
      line("h01", "arrived"),
      behind,
      line("h03", "late"),
      line("h04", "silent"),
      line("h05", "silent"),
    ];
    expect(latestFirst(all).map((h) => h.hospital)).toEqual(["h04", "h05", "h03", "h02", "h01"]);
  });
});

describe("pieces of a disease's bar", () => {
  const values = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ hospital: `h${i}`, value: i, shown: String(i) }));
  it("are the hospitals, while these are few", () => {
    expect(pieces(values(5), 8)).toEqual({ named: values(5), rest: 0 });
  });
  it("are the largest in their own order, and the rest as one number", () => {
    const of = pieces(values(11), 8);
    expect(of.named.map((h) => h.hospital)).toEqual(["h3", "h4", "h5", "h6", "h7", "h8", "h9", "h10"]);
    expect(of.rest).toBe(0 + 1 + 2);
  });
});
