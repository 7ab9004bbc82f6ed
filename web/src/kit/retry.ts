// When a request that failed goes out again by itself: after a lost connection, and once after the server
// said that it is busy, at the time that it named. Nothing was begun then, so a change may be repeated too.
import { useSyncExternalStore } from "react";
import { asProblem } from "./problem";

/** Share of the time that is added by chance, so that those who were turned away together do not come back
 * together. */
const SPREAD = 0.25;

const listeners = new Set<() => void>();
let due = 0;

/** Whether a reading that failed `n` times before is tried again. */
export function again(n: number, error: unknown): boolean {
  const problem = asProblem(error);
  if (problem.status === 0) return n < 2;
  return n < 1 && problem.retryAfter > 0 && [429, 503].includes(problem.status);
}

/** Whether a change is tried again: only when the server turned it away before beginning it. */
export function changeAgain(n: number, error: unknown): boolean {
  return asProblem(error).status === 429 && again(n, error);
}

/** Milliseconds until then; whoever looks at the page is told. */
export function wait(n: number, error: unknown): number {
  const { retryAfter } = asProblem(error);
  if (!retryAfter) return 1000 * 2 ** n;
  const pause = retryAfter * 1000 * (1 + SPREAD * Math.random());
  due = Math.max(due, Date.now() + pause);
  for (const listen of listeners) listen();
  setTimeout(() => {
    for (const listen of listeners) listen();
  }, pause);
  return pause;
}

function subscribe(listen: () => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Seconds until what was turned away goes out again, 0 when nothing waits. */
export function useWaiting(): number {
  return useSyncExternalStore(subscribe, () => Math.max(0, Math.ceil((due - Date.now()) / 1000)));
}
