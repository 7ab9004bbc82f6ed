// Routes: those of the frame here, those of each module in its own `routes.tsx`, loaded when first opened.
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { cockpitRoutes } from "@/modules/cockpit/routes";
import { managementRoutes } from "@/modules/management/routes";
import { panoramaRoutes } from "@/modules/panorama/routes";
import { searchRoutes } from "@/modules/search/routes";
import { Crashed, NotFound } from "./errors";
import { Layout } from "./Layout";
import { sessionQuery } from "./session";

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  notFoundComponent: NotFound,
  errorComponent: Crashed,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("./Login"), "Login"),
});

export const layout = createRoute({
  getParentRoute: () => root,
  id: "layout",
  component: Layout,
  beforeLoad: async ({ context, location }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session || session.must_change_password)
      throw redirect({ to: "/login", search: location.pathname === "/" ? {} : { next: location.href } });
    return { session };
  },
});

const home = createRoute({
  getParentRoute: () => layout,
  path: "/",
  component: lazyRouteComponent(() => import("./Home"), "Home"),
});

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      login,
      layout.addChildren([
        home,
        ...cockpitRoutes(layout),
        ...searchRoutes(layout),
        ...panoramaRoutes(layout),
        ...managementRoutes(layout),
      ]),
    ]),
    context: { client },
    // Plain strings in the address: what is shared can be read, and a code such as "0123" stays one.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (state) => {
      const kept = Object.entries(state).filter(([, v]) => v != null && v !== "");
      const text = new URLSearchParams(kept.map(([k, v]) => [k, String(v)])).toString();
      return text ? `?${text}` : "";
    },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
  });
}
