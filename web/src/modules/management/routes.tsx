import { type AnyRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

export interface ManagementState {
  hospital?: string;
  check?: string;
  parcel?: string;
  run?: string;
  status?: string;
  account?: string;
  person?: string;
  action?: string;
}

const state = (s: Record<string, unknown>): ManagementState =>
  Object.fromEntries(Object.entries(s).map(([k, v]) => [k, v == null ? undefined : String(v)]));

export function managementRoutes(parent: AnyRoute) {
  const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => parent, path, validateSearch: state, component });
  return [
    page(
      "/management/quality",
      lazyRouteComponent(() => import("./pages/Quality"), "Quality"),
    ),
    page(
      "/management/quality/$hospital/$category",
      lazyRouteComponent(() => import("./pages/QualityDetail"), "QualityDetail"),
    ),
    page(
      "/management/runs",
      lazyRouteComponent(() => import("./pages/Runs"), "Runs"),
    ),
    page(
      "/management/parcels",
      lazyRouteComponent(() => import("./pages/Parcels"), "Parcels"),
    ),
    page(
      "/management/releases",
      lazyRouteComponent(() => import("./pages/Releases"), "Releases"),
    ),
    page(
      "/management/audit",
      lazyRouteComponent(() => import("./pages/Audit"), "Audit"),
    ),
  ];
}
