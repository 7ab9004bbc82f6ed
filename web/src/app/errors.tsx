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
  const again = useCallback(() => {
    // The route is loaded again, with whatever failed before it was drawn; a part of the pages only with the
    // page, if there is a server.
    if (!part) void router.invalidate();
    else
      void fetch("/login", { cache: "no-store" }).then(
        (answer) => answer.ok && location.reload(),
        () => undefined,
      );
  }, [router, part]);
  const back = useCallback(() => {
    // A part that stays away although the server answers (a proxy that blocks one file) must not reload the
    // page for ever.
    if (!part || renew()) again();
  }, [again, part]);
  useReturn(problem.status === 0, back);
  return (
    <div className="page">
      <ErrorState problem={problem} onRetry={again} />
    </div>
  );
}
