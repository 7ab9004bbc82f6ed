// A strip over the page while something that the server turned away waits for its second try.
import { useWords } from "./lang";
import { useWaiting } from "./retry";
import { Stale } from "./states";
import { words } from "./words";

export function Waiting() {
  const w = useWords(words);
  const seconds = useWaiting();
  return seconds > 0 ? <Stale>{w.busy(String(seconds))}</Stale> : null;
}
