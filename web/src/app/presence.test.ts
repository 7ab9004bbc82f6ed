import { describe, expect, it } from "vitest";
import { ended } from "./presence";

const minute = 60_000;
const start = Date.parse("2026-11-23T08:00:00Z");
const session = { idle_minutes: 15, ends_at: "2026-11-23T16:00:00Z" };

describe("a session", () => {
  it("ends when the server was not asked for as long as it waits", () => {
    expect(ended(session, start, start + 14 * minute, start + 14 * minute)).toBe(false);
    expect(ended(session, start, start + 15 * minute + 1, start)).toBe(true);
  });
  it("ends after its whole time, by the server's clock", () => {
    const late = Date.parse("2026-11-23T16:00:01Z");
    expect(ended(session, late, late, start)).toBe(false);
    expect(ended(session, start, start, late)).toBe(true);
  });
});
