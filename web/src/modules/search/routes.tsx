import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

export type Way = "text" | "count" | "batch" | "variables";

/** The state of a search is its address: what is shared is what is seen. */
export interface SearchState {
  way?: Way;
  q?: string;
  hospital?: string;
  category?: string;
  year?: string;
  tree?: string;
  variable?: string;
}

export function searchRoutes(parent: AnyRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: "/search",
      validateSearch: (s: Record<string, unknown>): SearchState =>
        Object.fromEntries(Object.entries(s).map(([k, v]) => [k, v == null ? undefined : String(v)])),
      component: lazyRouteComponent(() => import("./pages/Search"), "Search"),
    }),
  ];
}
