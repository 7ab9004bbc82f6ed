// Months out of the ordinary are brought together by place, and a category that ends before the others is
// named with its distance.
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { DataUntil, TrendMark as Mark } from "@/api/types";
import { TrendMark, TrendSentence, trendPlaces } from "./Trends";
import { lags, newest, Until } from "./Until";

const label = { zh: "数据量骤降", en: "Volume drop" };
const mark = (hospital: string, check: string, of_values = false, months = ["2026-06"]): Mark => ({
  hospital,
  category: check.split(".")[0] ?? "",
  check,
  variables: [],
  label,
  months,
  todo: label,
  of_values,
});
const until = (category: string, month: string, behind: number): DataUntil => ({
  hospital: "h02",
  category,
  month,
  behind,
});

afterEach(cleanup);

describe("months out of the ordinary", () => {
  it("are one place for each hospital and category, missing rows first", () => {
    const places = trendPlaces([
      mark("h01", "charge.quantity.distribution_shift", true),
      mark("h05", "lab_result.result_time.gap_in_time"),
      mark("h05", "lab_result.result_time.volume_drop"),
    ]);
    expect(places.map((p) => [p.hospital, p.marks.length])).toEqual([
      ["h05", 2],
      ["h01", 1],
    ]);
  });
  it("say hospital, category, what and when, and on the wall nothing can be pressed", () => {
    render(<TrendSentence of={[mark("h05", "lab_result.result_time.volume_drop")]} wall />);
    expect(document.body.textContent).toContain("h05 检验结果 数据量骤降（2026-06）");
    expect(screen.queryByRole("button")).toBeNull();
  });
  it("are nothing where all months agree", () => {
    render(
      <p>
        <TrendSentence of={[]} wall={false} />
        <TrendMark of={[]} />
      </p>,
    );
    expect(document.body.textContent).toBe("");
  });
});

describe("until when data go", () => {
  const of = [until("visit", "2026-10", 1), until("vital_sign", "2026-05", 6), until("charge", "2026-10", 1)];
  it("is the newest month, and the distance of the categories behind it", () => {
    expect(newest(of)).toBe("2026-10");
    expect(lags(of).map((l) => [l.of.category, l.lag])).toEqual([
      ["vital_sign", 5],
      ["visit", 0],
      ["charge", 0],
    ]);
  });
  it("is marked by more than a colour where a category has fallen behind", () => {
    render(<Until of={of} wall={false} />);
    expect(screen.getByRole("button").textContent).toBe("2026-10 *");
    cleanup();
    render(<Until of={[until("visit", "2026-10", 1)]} wall />);
    expect(document.body.textContent).toBe("2026-10");
  });
});
