import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

export interface PanoramaState {
  /** `category/row_key` of the open item. */
  item?: string;
  visit?: string;
  tab?: "records" | "trend";
  test?: string;
}

export function panoramaRoutes(parent: AnyRoute) {
  return [
    createRoute({
      getParentRoute: () => parent,
      path: "/panorama/$person",
      validateSearch: (s: Record<string, unknown>): PanoramaState => ({
        item: s.item == null ? undefined : String(s.item),
        visit: s.visit == null ? undefined : String(s.visit),
        tab: s.tab === "trend" ? "trend" : s.tab === "records" ? "records" : undefined,
        test: s.test == null ? undefined : String(s.test),
      }),
      component: lazyRouteComponent(() => import("./pages/Panorama"), "Panorama"),
    }),
  ];
}
