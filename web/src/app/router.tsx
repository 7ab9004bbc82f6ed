// Routes: those of the frame here, those of each module in its own `room.ts`; pages are loaded when first
// opened.
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { Crashed, NotFound } from "./errors";
import { Layout } from "./Layout";
import { sessionQuery } from "./session";

interface Context {
  client: QueryClient;
  rooms: readonly Room[];
}

function routesOf(rooms: readonly Room[]) {
  const root = createRootRouteWithContext<Context>()({
    notFoundComponent: NotFound,
    errorComponent: Crashed,
  });
  const login = createRoute({
    getParentRoute: () => root,
    path: "/login",
    component: lazyRouteComponent(() => import("./Login"), "Login"),
  });
  const layout = createRoute({
    getParentRoute: () => root,
    id: "layout",
    component: Layout,
    beforeLoad: async ({ context, location }) => {
      const session = await context.client.ensureQueryData(sessionQuery);
      if (!session || session.must_change_password || session.owes)
        throw redirect({ to: "/login", search: location.pathname === "/" ? {} : { next: location.href } });
      return { session };
    },
  });
  const home = createRoute({
    getParentRoute: () => layout,
    path: "/",
    component: lazyRouteComponent(() => import("./Home"), "Home"),
  });
  return root.addChildren([
    login,
    ...rooms.flatMap((room) => room.open?.(root) ?? []),
    layout.addChildren([home, ...rooms.flatMap((room) => room.routes(layout))]),
  ]);
}

export function makeRouter(context: Context, history?: RouterHistory) {
  return createRouter({
    routeTree: routesOf(context.rooms),
    context,
    history,
    // Plain strings in the address: what is shared can be read, and a code such as "0123" stays one.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (state) => {
      const given = Object.entries(state).filter(([, v]) => v != null && v !== "");
      const text = new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString();
      return text ? `?${text}` : "";
    },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: Crashed,
    defaultNotFoundComponent: NotFound,
  });
}
