import { expect, it, vi } from "vitest";
import { admit, lastHeard } from "./client";

it("begins to wait when somebody signs in, however long the page has stood open", () => {
  vi.setSystemTime(Date.now() + 20 * 60_000);
  admit({ account: "a", csrf: "b" });
  expect(Date.now() - lastHeard()).toBe(0);
  vi.useRealTimers();
});
