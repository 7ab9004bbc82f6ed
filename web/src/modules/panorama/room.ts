// The panorama: one person across hospitals. It is reached from a list of persons, never from the menu.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { panoramaState } from "./state";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/panorama/$person",
      validateSearch: panoramaState,
      component: lazyRouteComponent(() => import("./pages/Panorama"), "Panorama"),
    }),
  ],
  doors: [{ to: "/panorama", needs: ["panorama"] }],
};
