// What goes out again by itself, when, and what the page says meanwhile.
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "./problem";
import { again, changeAgain, wait } from "./retry";
import { Waiting } from "./Waiting";

const none = { zh: "", en: "" };
const problem = (status: number, after = 0) => new Problem(status, "x", none, none, none, none, "", after);

describe("a request that failed", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("is tried once more when the server was busy, and never before the time that it named", () => {
    expect(again(0, problem(429, 7))).toBe(true);
    expect(again(1, problem(429, 7))).toBe(false);
    expect(wait(0, problem(429, 7))).toBeGreaterThanOrEqual(7000);
    expect(wait(0, problem(429, 7))).toBeLessThanOrEqual(8750);
  });

  it("is not tried again where the same would fail again", () => {
    expect(again(0, problem(429))).toBe(false);
    expect(again(0, problem(503))).toBe(false);
    expect(again(0, problem(500))).toBe(false);
  });

  it("is tried twice after a lost connection", () => {
    expect([0, 1, 2].map((n) => again(n, problem(0)))).toEqual([true, true, false]);
  });

  it("that changes something is tried again only when it was turned away before it began", () => {
    expect([429, 503, 0].map((status) => changeAgain(0, problem(status, 5)))).toEqual([true, false, false]);
  });

  it("says on the page that it waits, and for how long", () => {
    render(<Waiting />);
    act(() => void wait(0, problem(429, 20)));
    expect(screen.getByRole("status").textContent).toMatch(/约 2[0-5] 秒后自动再试/);
    act(() => void vi.advanceTimersByTime(26_000));
    expect(screen.queryByRole("status")).toBeNull();
  });
});
