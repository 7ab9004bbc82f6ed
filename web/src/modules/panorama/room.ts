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
    createRoute({
      getParentRoute: () => parent,
      path: "/emergency",
      validateSearch: (given: Record<string, unknown>) => ({
        given: given.given == null ? undefined : String(given.given),
      }),
      component: lazyRouteComponent(() => import("./pages/Emergency"), "Emergency"),
    }),
  ],
  doors: [
    { to: "/panorama", needs: ["panorama"] },
    { to: "/emergency", needs: ["panorama.emergency"] },
  ],
  tasks: [
    {
      to: "/emergency",
      needs: "panorama.emergency",
      order: 35,
      label: { zh: "紧急调阅一位患者", en: "Open a patient in an emergency" },
      how: {
        zh: "没有诊疗关系时：写明原因，限时，由他人复核",
        en: "Without a treating relation: with a reason, for hours, reviewed by somebody else",
      },
      icon: "M8 2.5v11M2.5 8h11",
    },
  ],
};
