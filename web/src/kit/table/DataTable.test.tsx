// A long table draws what is in sight, and the keyboard reaches every row of it.
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createPortal } from "react-dom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Column } from "./column";
import { DataTable } from "./DataTable";

interface Row {
  key: string;
  n: number;
}
const columns: Column<Row>[] = [{ key: "n", title: "n", sort: (r) => r.n, render: (r) => r.n }];
const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => ({ key: `r${n}`, n }));
const drawn = () => [...document.querySelectorAll<HTMLElement>("tr[data-index]")];

// jsdom lays nothing out: a body of 320 px, rows of 32 px, and scrolling that happens at once.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockImplementation(function (this: HTMLElement) {
    return this.tagName === "TR" ? 32 : 320;
  });
  HTMLElement.prototype.scrollTo = function (this: HTMLElement, to?: ScrollToOptions | number) {
    this.scrollTop = typeof to === "object" ? (to.top ?? 0) : 0;
    this.dispatchEvent(new Event("scroll"));
  };
  vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(1000 * 32 + 32);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(320);
});
afterEach(() => {
  cleanup();
  Reflect.deleteProperty(HTMLElement.prototype, "scrollTo");
  vi.restoreAllMocks();
});

describe("a long table", () => {
  it("draws the rows in sight, and says how many there are", () => {
    render(
      <DataTable name="long" columns={columns} rows={rows(1000)} rowKey={(r) => r.key} height={320} dense />,
    );
    expect(drawn().length).toBeGreaterThan(9);
    expect(drawn().length).toBeLessThan(40);
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("1001");
  });
  it("leads the keyboard to its last row", async () => {
    const open = vi.fn();
    const table = (
      <DataTable
        name="long"
        columns={columns}
        rows={rows(1000)}
        rowKey={(r) => r.key}
        height={320}
        dense
        onOpen={open}
      />
    );
    render(table);
    const [first] = drawn();
    first?.focus();
    await act(async () => void fireEvent.keyDown(first as HTMLElement, { key: "End" }));
    expect(document.activeElement?.getAttribute("data-index")).toBe("999");
    fireEvent.keyDown(document.activeElement as HTMLElement, { key: "Enter" });
    expect(open).toHaveBeenCalledWith({ key: "r999", n: 999 });
  });
  it("does not open for a control in it, nor for what a control has opened elsewhere", () => {
    const [open, pressed] = [vi.fn(), vi.fn()];
    const acting: Column<Row>[] = [
      ...columns,
      {
        key: "act",
        title: "",
        render: () => (
          <>
            <button type="button" onClick={pressed}>
              act
            </button>
            {createPortal(<i>choice</i>, document.body)}
          </>
        ),
      },
    ];
    render(<DataTable name="few" columns={acting} rows={rows(1)} rowKey={(r) => r.key} onOpen={open} />);
    fireEvent.click(screen.getByText("act"));
    fireEvent.click(screen.getByText("choice"));
    fireEvent.keyDown(screen.getByText("act"), { key: "Enter" });
    expect([pressed.mock.calls.length, open.mock.calls.length]).toEqual([1, 0]);
    fireEvent.click(screen.getByText("0"));
    expect(open).toHaveBeenCalledOnce();
  });
  it("opens at the row that a link asks for", async () => {
    await act(
      async () =>
        void render(
          <DataTable
            name="long"
            columns={columns}
            rows={rows(1000)}
            rowKey={(r) => r.key}
            height={320}
            dense
            selected="r700"
          />,
        ),
    );
    expect(drawn().map((r) => r.dataset.index)).toContain("700");
  });
});

it("a short table draws all rows, without a height too", () => {
  render(<DataTable name="short" columns={columns} rows={rows(150)} rowKey={(r) => r.key} height={320} />);
  expect(drawn()).toHaveLength(150);
  cleanup();
  render(<DataTable name="tall" columns={columns} rows={rows(400)} rowKey={(r) => r.key} />);
  expect(drawn()).toHaveLength(400);
});

it("sorts by the value of a column, numbers by size, what is empty last", () => {
  render(
    <DataTable
      name="sorted"
      columns={columns}
      rows={[10, 9, 100].map((n) => ({ key: `${n}`, n }))}
      rowKey={(r) => r.key}
    />,
  );
  fireEvent.click(screen.getByRole("button"));
  expect(drawn().map((r) => r.textContent)).toEqual(["9", "10", "100"]);
  fireEvent.click(screen.getByRole("button"));
  expect(drawn().map((r) => r.textContent)).toEqual(["100", "10", "9"]);
});
