import { describe, expect, it } from "vitest";
import { auditState, lastMonth } from "./state";

describe("the address of the audit log", () => {
  it("takes what it knows and leaves out what is empty or no day", () => {
    expect(
      auditState({ account: "u", left: "true", since: "2026-11-01", until: "yesterday", person: "" }),
    ).toEqual({
      account: "u",
      person: undefined,
      action: undefined,
      purpose: undefined,
      result: undefined,
      hospital: undefined,
      since: "2026-11-01",
      until: undefined,
      left: true,
    });
  });
  it("knows the month before", () => {
    expect(lastMonth("2026-11-29")).toEqual({ since: "2026-10-01", until: "2026-10-31" });
    expect(lastMonth("2026-01-01")).toEqual({ since: "2025-12-01", until: "2025-12-31" });
    expect(lastMonth("2024-03-31")).toEqual({ since: "2024-02-01", until: "2024-02-29" });
  });
});
