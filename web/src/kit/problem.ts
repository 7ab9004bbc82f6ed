// An error as the server says it (problem+json) or as the browser found it (no network: status 0).
import type { Text } from "./lang";

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: Text,
    readonly found: Text,
    readonly expected: Text,
    readonly todo: Text,
    readonly requestId: string,
    /** Seconds after which the server would have it tried again, 0 when it named none. */
    readonly retryAfter = 0,
  ) {
    super(`${status} ${code}`);
  }
}

/** Before the message of a part of the pages that could not be loaded. */
export const partMissing = "load failed: ";

const none: Text = { zh: "", en: "" };

/** Any thrown value as a Problem. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Error && /failed to fetch|networkerror|load failed|preload css/i.test(error.message))
    return new Problem(0, "offline", none, none, none, none, "");
  return new Problem(
    500,
    "screen",
    { zh: "页面出错", en: "The page failed" },
    { zh: String(error), en: String(error) },
    none,
    none,
    "",
  );
}
