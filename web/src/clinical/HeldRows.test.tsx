// Rows that are held have one name and one definition on every page that counts them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { HeldRows } from "./HeldRows";

const sources = readdirSync("src/modules", { recursive: true, encoding: "utf8" })
  .filter((one) => /\.tsx?$/.test(one))
  .map((one) => readFileSync(join("src/modules", one), "utf8"));

describe("rows that are held", () => {
  afterEach(cleanup);
  it("are told from quarantined ones where they are named", () => {
    render(<HeldRows />);
    const name = document.querySelector("dfn");
    expect(name?.textContent).toBe("待查");
    for (const word of ["检查未通过", "与隔离不同", "留在医院"]) expect(name?.title).toContain(word);
  });
  it("have no second name, and are named so where arrivals, runs and checks count them", () => {
    expect(sources.filter((one) => /held: "(?:待查|Held)"/.test(one) && one.includes("待查"))).toEqual([]);
    expect(sources.filter((one) => one.includes("<HeldRows />"))).toHaveLength(3);
  });
});
