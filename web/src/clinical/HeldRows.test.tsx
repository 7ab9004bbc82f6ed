// Rows that are held have one name and one definition on every page that counts them.
import { readFileSync } from "node:fs";
import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { HeldRows } from "./HeldRows";

const PAGES = [
  "src/modules/cockpit/components/ArrivalTable.tsx",
  "src/modules/operations/pages/Runs.tsx",
  "src/modules/quality/pages/QualityDetail.tsx",
];

describe("rows that are held", () => {
  afterEach(cleanup);
  it("are told from quarantined ones where they are named", () => {
    render(<HeldRows />);
    const name = document.querySelector("dfn");
    expect(name?.textContent).toBe("待查");
    for (const word of ["检查未通过", "与隔离不同", "留在医院"]) expect(name?.title).toContain(word);
  });
  it("are named so on the pages of arrival, runs and quality", () => {
    for (const page of PAGES) expect(readFileSync(page, "utf8"), page).toContain("<HeldRows />");
  });
});
