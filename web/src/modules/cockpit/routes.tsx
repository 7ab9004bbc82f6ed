import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

export interface CockpitState {
  /** The hospital that a link asks about. */
  hospital?: string;
}

export function cockpitRoutes(parent: AnyRoute) {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => parent, path, component });
  return [
    createRoute({
      getParentRoute: () => parent,
      path: "/cockpit",
      validateSearch: (s: Record<string, unknown>): CockpitState => ({
        hospital: s.hospital == null ? undefined : String(s.hospital),
      }),
      component: lazyRouteComponent(() => import("./pages/Cockpit"), "Cockpit"),
    }),
    page(
      "/cockpit/wall",
      lazyRouteComponent(() => import("./pages/Wall"), "Wall"),
    ),
    page(
      "/cockpit/indicators/$id",
      lazyRouteComponent(() => import("./pages/IndicatorPage"), "IndicatorPage"),
    ),
  ];
}
