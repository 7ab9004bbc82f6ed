// Three ways to find, and the dictionary: one page, its state in the address.
import { lazy, Suspense } from "react";
import { useWords } from "@/kit/lang";
import { Page } from "@/kit/Page";
import { Loading } from "@/kit/states";
import { Box, useSearchState } from "../components/Box";
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
  const way = state.way ?? "text";
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
