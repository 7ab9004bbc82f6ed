// A sum of hospitals never stands beside a total without a word on why they differ.
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Indicator } from "@/api/types";
import { sumOf, Together } from "./Together";

const hospital = (code: string, value: number | null) => ({
  hospital: code,
  value,
  shown: String(value ?? "<10"),
});
const persons = (value: number | null, ...of: (number | null)[]) =>
  ({
    kind: "count",
    value,
    decimals: 0,
    hospitals: of.map((one, i) => hospital(`h0${i}`, one)),
    nothing: null,
  }) as unknown as Indicator;
const said = (of: Indicator) => {
  render(<Together of={of} />);
  return document.body.textContent ?? "";
};

describe("the hospitals of a figure and its total", () => {
  afterEach(cleanup);
  it("differ by those who were seen in several, and it is said", () => {
    const text = said(persons(20_347, 12_000, 11_000));
    for (const word of ["23,000", "20,347", "各院各计一次，全省只计一次"]) expect(text).toContain(word);
  });
  it("are said to be equal where they are", () => {
    expect(said(persons(300, 100, 200))).toContain("各院相加就是全省的 300");
  });
  it("have no sum where one of them is hidden, or where a sum says nothing", () => {
    expect(sumOf(persons(300, 100, null))).toBeUndefined();
    expect(sumOf({ ...persons(1, 0.5, 0.5), kind: "share" })).toBeUndefined();
    expect(said(persons(300, 100, null))).toBe("");
  });
  it("say why nothing stands where no row can say it", () => {
    const of = { ...persons(null, null), nothing: { zh: "没有一行说得出", en: "no row says it" } };
    expect(said(of)).toBe("没有一行说得出");
  });
});
