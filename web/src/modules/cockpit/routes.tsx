import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

export function cockpitRoutes(parent: AnyRoute) {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => parent, path, component });
  return [
    page(
      "/cockpit",
      lazyRouteComponent(() => import("./pages/Cockpit"), "Cockpit"),
    ),
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
