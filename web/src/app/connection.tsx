// Whether the server is reached: written on the page, tried again until it is, and then everything goes on by
// itself.
import { onlineManager, type Query, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Stale } from "@/kit/states";
import { words } from "./words";

const every = 5000;

/** Calls `back` as soon as the server answers again, as long as it is `away`. */
export function useReturn(away: boolean, back: () => void): void {
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => {
      void fetch("/login", { cache: "no-store" }).then(
        (answer) => answer.status < 500 && back(),
        () => undefined,
      );
    }, every);
    return () => clearInterval(timer);
  }, [away, back]);
}

/** A question of the page that did not reach the server. */
function unreached(query: Query): boolean {
  return query.isActive() && query.state.error != null && asProblem(query.state.error).status === 0;
}

/** A strip over the page while the network or the server is away. */
export function Away() {
  const w = useWords(words);
  const client = useQueryClient();
  const cache = client.getQueryCache();
  const online = useSyncExternalStore(
    useCallback((changed) => onlineManager.subscribe(changed), []),
    () => onlineManager.isOnline(),
  );
  const down = useSyncExternalStore(
    useCallback((changed) => cache.subscribe(changed), [cache]),
    () => cache.getAll().some(unreached),
  );
  useReturn(
    down,
    useCallback(() => void client.refetchQueries({ predicate: unreached }), [client]),
  );
  if (online && !down) return null;
  return (
    <div className="away">
      <Stale>{online ? w.serverAway : w.networkAway}</Stale>
    </div>
  );
}
