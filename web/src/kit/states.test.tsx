// Data that was read outlasts a renewal that failed, and says so.
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Problem } from "./problem";
import { Behind, ErrorState, failureOf } from "./states";

const none = { zh: "", en: "" };
const problem = (status: number) => new Problem(status, "x", none, none, none, none, "");

describe("an error", () => {
  afterEach(cleanup);
  const said = (zh: string) => ({ zh, en: zh });
  it.each([403, 409])("%i says what was found, what is expected and what to do", (status) => {
    const whole = new Problem(status, "x", none, said("已经撤销"), said("未撤销的"), said("重新打开"), "");
    render(<ErrorState problem={whole} />);
    const words = screen.getByRole("alert").textContent;
    for (const part of ["已经撤销", "应为：未撤销的", "怎么办：重新打开"]) expect(words).toContain(part);
  });
  it("has no line for what nobody said", () => {
    render(<ErrorState problem={problem(0)} />);
    expect(screen.getByRole("alert").textContent).not.toMatch(/应为|怎么办/);
  });
});

describe("an answer that failed", () => {
  afterEach(cleanup);
  it("takes the page's place only while there is nothing to show", () => {
    expect(failureOf({ data: undefined, error: problem(500) })?.status).toBe(500);
    expect(failureOf({ data: { rows: 1 }, error: problem(500) })).toBeNull();
    expect(failureOf({ data: { rows: 1 }, error: null })).toBeNull();
  });
  it("takes what may no longer be seen off the page", () => {
    expect([401, 403, 404].map((status) => failureOf({ data: {}, error: problem(status) })?.status)).toEqual([
      401, 403, 404,
    ]);
  });
  it("marks what is shown with its time, and asks again", () => {
    const refetch = vi.fn();
    const answer = {
      data: {},
      error: problem(0),
      dataUpdatedAt: Date.parse("2026-11-23T02:14:00+08:00"),
      refetch,
    };
    render(<Behind answer={answer} />);
    expect(screen.getByRole("status").textContent).toContain("这是 2026-11-23 02:14 取到的");
    fireEvent.click(screen.getByRole("button"));
    expect(refetch).toHaveBeenCalledOnce();
    cleanup();
    render(<Behind answer={{ ...answer, error: null }} />);
    expect(screen.queryByRole("status")).toBeNull();
  });
});
