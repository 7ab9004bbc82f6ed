// Marks say which category of which hospital stands at which day and why; faults say what to do and keep
// keys of rows behind a click.
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it } from "vitest";
import type { FaultLine, StaleMark as Mark } from "@/api/types";
import { categories } from "@/dictionary";
import { HospitalsProvider } from "../hospitals";
import { type Viewer, ViewerProvider } from "../viewer";
import { FaultFacts } from "./FaultFacts";
import { marksOf, placesOf } from "./marks";
import { OpenFaults } from "./OpenFaults";
import { StaleBanner, StaleMark } from "./Stale";

const release = { id: "rel_1", number: 4, at: "2026-11-27T02:14:00+08:00" };
const why = { zh: "数据无法处理", en: "data that cannot be processed" };
const mark = (hospital: string, category: string, more: Partial<Mark> = {}): Mark => ({
  hospital,
  category,
  since: release,
  fault: "fault_1",
  why,
  ...more,
});
const fault = (more: Partial<FaultLine> = {}): FaultLine => ({
  id: "fault_1",
  hospital: "h03",
  category: "lab_result",
  variable: "value_text",
  code: "unforeseen",
  code_label: why,
  found: { zh: "两行不能处理", en: "two rows cannot be processed" },
  expected: { zh: "字典所述的值", en: "values of the dictionary" },
  todo: { zh: "改正后重新发送", en: "correct and send again" },
  rows: 2,
  rows_more: false,
  row_keys: ["k1", "k2"],
  first_run: "run_1",
  first_at: "2026-11-27T02:14:00+08:00",
  last_run: "run_2",
  last_at: "2026-11-29T02:14:00+08:00",
  status: "open",
  status_label: { zh: "未解决", en: "open" },
  closed_run: null,
  since: release,
  ...more,
});
const names = [
  { code: "h02", name: { zh: "第二医院", en: "Second" }, short: { zh: "二院", en: "2nd" } },
  { code: "h03", name: { zh: "第三医院", en: "Third" }, short: { zh: "三院", en: "3rd" } },
];

/** `what` inside a portal whose viewer has `screens`, at an address of its own. */
async function show(what: ReactNode, screens: string[] = []) {
  const viewer: Viewer = { account: "x", hospital: null, screens, rights: {} };
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: "/",
    component: () => (
      <ViewerProvider value={viewer}>
        <HospitalsProvider hospitals={names}>
          <p>{"here"}</p>
          {what}
        </HospitalsProvider>
      </ViewerProvider>
    ),
  });
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  render(<RouterProvider router={router as never} />);
  await screen.findByText("here");
}

afterEach(cleanup);

describe("marks of what is older", () => {
  it("bring categories of one hospital, release and reason together", () => {
    const places = placesOf([
      mark("h03", "visit"),
      mark("h03", "lab_result"),
      mark("h02", "visit"),
      mark("h03", "charge", { since: null }),
    ]);
    expect(places.map((p) => [p.hospital, p.categories])).toEqual([
      ["h03", ["visit", "lab_result"]],
      ["h02", ["visit"]],
      ["h03", ["charge"]],
    ]);
  });
  it("are those of a hospital, or of its category", () => {
    const all = [mark("h03", "visit"), mark("h03", "charge"), mark("h02", "visit")];
    expect(marksOf(all, "h03").length).toBe(2);
    expect(marksOf(all, "h03", "charge").length).toBe(1);
    expect(marksOf(all, "h01")).toEqual([]);
  });
  it("are nothing where nothing is older", async () => {
    await show([<StaleMark key="m" of={[]} />, <StaleBanner key="b" of={[]} />]);
    expect(screen.queryByRole("button")).toBeNull();
    expect(screen.queryByRole("status")).toBeNull();
  });
  it("say hospital, category, day and why once they are opened, and lead to the fault", async () => {
    await show(<StaleMark of={[mark("h03", "lab_result")]} />, ["faults"]);
    fireEvent.click(screen.getByRole("button", { name: /较早的版本/ }));
    const card = await screen.findByRole("tooltip");
    for (const said of ["三院", "为 2026-11-27 版", "数据无法处理"]) expect(card.textContent).toContain(said);
    expect(within(card).getByRole("link").getAttribute("href")).toContain("/management/faults?fault=fault_1");
  });
  it("lead nowhere for those who may see neither faults nor quality", async () => {
    await show(<StaleMark of={[mark("h03", "lab_result")]} />);
    fireEvent.click(screen.getByRole("button"));
    expect(within(await screen.findByRole("tooltip")).queryByRole("link")).toBeNull();
  });
  it("name a hospital as such when all of its categories are older", async () => {
    await show(<StaleBanner of={categories.map((c) => mark("h02", c.name, { since: null }))} wall />);
    const said = screen.getByRole("status").textContent;
    expect(said).toContain("二院 全部类别 还没有进入过发布");
    expect(screen.queryByRole("button")).toBeNull(); // nothing can be pressed on the wall
  });
});

describe("a fault", () => {
  it("says where, what was found and expected and what to do", async () => {
    await show(<FaultFacts of={fault()} />);
    const said = document.body.textContent ?? "";
    for (const part of [
      "第三医院",
      "两行不能处理",
      "字典所述的值",
      "改正后重新发送",
      "2026-11-29",
      "第 4 次发布",
    ])
      expect(said).toContain(part);
  });
  it("keeps the keys of its rows behind a click, and has none where none may be seen", async () => {
    await show(<FaultFacts of={fault()} />);
    const keys = screen.getByText("k1").closest("details");
    expect(keys?.open).toBe(false);
    cleanup();
    await show(<FaultFacts of={fault({ rows: null, row_keys: [] })} />);
    expect(document.querySelector("details")).toBeNull();
    expect(document.body.textContent).toContain("不显示");
  });
  it("is a way to its runs for those who may see runs", async () => {
    await show(<FaultFacts of={fault()} />, ["runs"]);
    expect(screen.getAllByRole("link").map((a) => a.getAttribute("href"))).toEqual([
      "/management/runs?run=run_1",
      "/management/runs?run=run_2",
    ]);
  });
  it("is listed over a page with its way out; where there is none, nothing is", async () => {
    await show(<OpenFaults of={[]} />);
    expect(document.querySelector(".panel")).toBeNull();
    cleanup();
    const four = ["a", "b", "c", "d"].map((id) => fault({ id }));
    await show(<OpenFaults of={four} />, ["faults"]);
    expect(document.querySelectorAll(".fault-panel > li").length).toBe(3);
    expect(screen.getByText("另有 1 个，看全部").getAttribute("href")).toBe("/management/faults");
    expect(document.querySelector(".fault-todo")?.textContent).toContain("改正后重新发送");
    cleanup();
    await show(<OpenFaults of={four} />); // without a page of all of them, all are here
    expect(document.querySelectorAll(".fault-panel > li").length).toBe(4);
  });
});
