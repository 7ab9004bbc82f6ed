// Three ways to find, and the dictionary: one page, its state in the address.
import { lazy, Suspense } from "react";
import { useWords } from "@/kit/lang";
import { Page } from "@/kit/Page";
import { Loading } from "@/kit/states";
import { Box, useSearchState, useWays } from "../components/Box";
import { words } from "../words";
import "./search.css";

const ways = {
  text: lazy(() => import("./TextSearch")),
  count: lazy(() => import("./CountSearch")),
  batch: lazy(() => import("./BatchSearch")),
  variables: lazy(() => import("./Variables")),
};

export function Search() {
  const w = useWords(words);
  const [state] = useSearchState();
  // Who may use no way at all asks for the catalogue: the server says why not.
  const [first = "variables"] = useWays();
  const way = state.way ?? (state.q ? "text" : first);
  const Way = ways[way] ?? ways.text;
  const body = (
    <Suspense fallback={<Loading />}>
      <Way />
    </Suspense>
  );
  return (
    <Page title={w.title} className="search-page">
      <Box />
      {body}
    </Page>
  );
}
