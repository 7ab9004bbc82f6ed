import { expect, it, vi } from "vitest";
import { asProblem } from "@/kit/problem";
import { admit, lastHeard, take } from "./client";

it("begins to wait when somebody signs in, however long the page has stood open", () => {
  vi.setSystemTime(Date.now() + 20 * 60_000);
  admit({ account: "a", csrf: "b" });
  expect(Date.now() - lastHeard()).toBe(0);
  vi.useRealTimers();
});

it("carries the time after which a busy server would be asked again", async () => {
  const response = new Response(null, { status: 429, headers: { "Retry-After": "12" } });
  const error = await take(Promise.resolve({ error: { code: "busy" }, response })).catch((e) => e);
  expect(asProblem(error).retryAfter).toBe(12);
});
