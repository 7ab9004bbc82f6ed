// Pages for what the frame itself cannot show.
import { Link } from "@tanstack/react-router";
import { useWords } from "@/kit/lang";
import { asProblem } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { words } from "./words";

export function NotFound() {
  const w = useWords(words);
  return (
    <main className="page">
      <Empty
        reason={
          <>
            <b>{w.notFound}</b>
            <br />
            {w.notFoundWhy}
          </>
        }
        action={<Link to="/">{w.toHome}</Link>}
      />
    </main>
  );
}

export function Crashed({ error, reset }: { error: unknown; reset?: () => void }) {
  return (
    <div className="page">
      <ErrorState problem={asProblem(error)} onRetry={() => (reset ? reset() : location.reload())} />
    </div>
  );
}
