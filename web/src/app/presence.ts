// One browser, one account: the tabs of a ward's computer announce to each other who signed in, and leave
// together when the session ends.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { forget, lastHeard, serverNow } from "@/api/client";
import type { Session } from "@/api/types";
import { sessionQuery } from "./session";
import { channel, type Heard } from "./tabs";

/** Whether a session that was last used at `heard` (milliseconds, as `now`) has ended. */
export function ended(
  session: Pick<Session, "idle_minutes" | "ends_at">,
  heard: number,
  now: number,
  server: number,
): boolean {
  return now - heard > session.idle_minutes * 60_000 || server > Date.parse(session.ends_at);
}

/** Leaves for the login when the session ends, also while nobody touches the page; starts anew when another
 * account signs in. */
export function usePresence(session: Session): void {
  const client = useQueryClient();
  useEffect(() => {
    const tabs = channel();
    let heard = lastHeard();
    let announced = heard;
    const look = () => {
      heard = Math.max(heard, lastHeard());
      if (ended(session, heard, Date.now(), serverNow())) forget(client);
      else if (lastHeard() > announced) {
        announced = lastHeard();
        tabs?.postMessage({ account: session.account, at: announced } satisfies Heard);
      }
    };
    if (tabs)
      tabs.onmessage = ({ data }: MessageEvent<Heard>) => {
        if (data.account !== session.account) location.replace("/");
        else if (data.at) heard = Math.max(heard, data.at);
        // Signed in again: this tab's token is of the session before.
        else void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      };
    const timer = setInterval(look, 5000);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      tabs?.close();
    };
  }, [client, session]);
}
