// What the tabs of one browser tell each other: who is here, and that they are.

export interface Heard {
  account: string;
  /** When the server last answered one of the tabs; absent when somebody signed in or out. */
  at?: number;
}

/** A way to the other tabs; null in a browser that has none. */
export function others(): BroadcastChannel | null {
  return "BroadcastChannel" in window ? new BroadcastChannel("heluo.session") : null;
}

/** Tells the other tabs who is here now; "" = nobody. */
export function tell(account: string): void {
  const to = others();
  to?.postMessage({ account } satisfies Heard);
  to?.close();
}
