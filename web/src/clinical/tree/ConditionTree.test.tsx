// Where the focus is after an editor closed or a row went.
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { ConditionTree } from "./ConditionTree";
import type { TreeNode } from "./node";

const leaf = (id: string): TreeNode => ({ id, name: id, sentence: id });
const conditions: TreeNode[] = [leaf("n1"), { ...leaf("g1"), op: "any", children: [leaf("n2")] }, leaf("n3")];

function Tried() {
  const [children, set] = useState(conditions);
  const [editing, edit] = useState<string | null>(null);
  const none = () => undefined;
  const without = (id: string, list: TreeNode[]): TreeNode[] =>
    list
      .filter((n) => n.id !== id)
      .map((n) => (n.children ? { ...n, children: without(id, n.children) } : n))
      .filter((n) => !n.children || n.children.length);
  return (
    <ConditionTree
      name="tree"
      root={{ ...leaf("root"), op: "all", children }}
      counts={new Map()}
      population={null}
      counting={false}
      editing={
        editing
          ? {
              id: editing,
              editor: (
                <button type="button" onClick={() => edit(null)}>
                  close
                </button>
              ),
            }
          : null
      }
      commands={{
        edit,
        add: none,
        around: none,
        enter: none,
        group: none,
        setOp: none,
        move: none,
        remove: (id) => set(without(id, children)),
      }}
    />
  );
}

const frame = () => new Promise((done) => requestAnimationFrame(done));
const focused = () => document.activeElement?.getAttribute("data-node");

describe("the focus", () => {
  afterEach(cleanup);
  it("returns to the condition whose editor closed", () => {
    render(<Tried />);
    fireEvent.click(screen.getByText("n3"));
    const close = screen.getByText("close");
    close.focus();
    fireEvent.click(close);
    expect(focused()).toBe("n3");
  });
  it("goes to the row above one that is removed, past a group that goes with it", async () => {
    render(<Tried />);
    fireEvent.click(screen.getByRole("button", { name: "删除: n2" }));
    await frame();
    expect(screen.queryByText("n2")).toBeNull();
    expect(focused()).toBe("n1");
  });
});
