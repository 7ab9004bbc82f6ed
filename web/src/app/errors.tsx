// Pages for what the frame itself cannot show.
import { Link, useRouter } from "@tanstack/react-router";
import { useCallback } from "react";
import { useWords } from "@/kit/lang";
import { asProblem, partMissing } from "@/kit/problem";
import { Empty, ErrorState } from "@/kit/states";
import { useReturn } from "./connection";
import { renew } from "./renew";
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

export function Crashed({ error }: { error: unknown }) {
  const router = useRouter();
  const problem = asProblem(error);
  const part = error instanceof Error && error.message.startsWith(partMissing);
  // The route is loaded again, with whatever failed before it was drawn; a part of the pages only with the
  // page.
  const load = useCallback(
    (byHand: boolean) => (part ? renew(byHand) : void router.invalidate()),
    [router, part],
  );
  const back = useCallback(() => load(false), [load]);
  useReturn(problem.status === 0, back);
  return (
    <div className="page">
      <ErrorState problem={problem} onRetry={() => load(true)} />
    </div>
  );
}
