// What the tabs of one browser announce to each other: who is here, and that they are.

export interface Heard {
  account: string;
  /** When the server last answered one of the tabs; absent when somebody signed in or out. */
  at?: number;
}

/** A way to the other tabs; null in a browser that has none. */
export function channel(): BroadcastChannel | null {
  return "BroadcastChannel" in window ? new BroadcastChannel("heluo.session") : null;
}

/** Announces to the other tabs who is here now; "" = nobody. */
export function announce(account: string): void {
  const others = channel();
  others?.postMessage({ account } satisfies Heard);
  others?.close();
}
