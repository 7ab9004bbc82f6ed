// The state of a run in a word; only what needs attention has a colour.
import { useWords } from "@/kit/lang";
import { words } from "../words";

const colours: Record<string, string> = { refused: "ochre", failed: "ochre", done: "", running: "verified" };

export function RunStatus({ status, engine }: { status: string; engine?: string }) {
  const w = useWords(words);
  return (
    <span className={`small nowrap ${colours[status] ?? "quiet"}`}>
      {[engine, w.status[status] ?? status].filter(Boolean).join(" · ")}
    </span>
  );
}
