import { describe, expect, it } from "vitest";
import type { Indicator } from "@/api/types";
import { places } from "./places";

const indicator = (id: string, group: string, kind = "count") => ({ id, group, kind }) as Indicator;

describe("places of the indicators", () => {
  const all = [
    ...["persons", "visits", "outpatients", "discharges", "surgeries", "stay", "seventh"].map((id) =>
      indicator(id, "service"),
    ),
    indicator("lung", "disease"),
    indicator("goal", "disease", "share"),
    indicator("drug_share", "cost", "share"),
    indicator("mortality", "quality", "share"),
    indicator("caesarean", "quality", "share"),
    indicator("tomorrow's", "a group of tomorrow", "number"),
  ];
  it("leaves none out", () => {
    const of = places(all);
    const placed = [...of.strip, ...of.diseases, ...of.measures.flatMap(([, list]) => list)].map((i) => i.id);
    expect(placed.sort()).toEqual(all.map((i) => i.id).sort());
  });
  it("puts what is no number of a disease's persons among the measures, the largest group first", () => {
    const of = places(all);
    expect(of.diseases.map((i) => i.id)).toEqual(["lung"]);
    expect(of.measures[0]?.[0]).toBe("quality");
    expect(of.measures.map(([group, list]) => [group, list.map((i) => i.id)])).toContainEqual([
      "disease",
      ["goal"],
    ]);
  });
});
