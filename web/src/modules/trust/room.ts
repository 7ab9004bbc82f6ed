// Trust: who saw what, when and why.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { auditState } from "./state";

const icon = "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.6 1.6L10.4 6.5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/audit",
      validateSearch: auditState,
      component: lazyRouteComponent(() => import("./pages/Audit"), "Audit"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/alarms",
      component: lazyRouteComponent(() => import("./pages/Alarms"), "Alarms"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/controls",
      component: lazyRouteComponent(() => import("./pages/Controls"), "Controls"),
    }),
  ],
  menu: [
    {
      screen: "audit",
      to: "/management/audit",
      group: "trust",
      order: 10,
      needs: ["audit"],
      letter: "a",
      label: { zh: "审计", en: "Audit" },
      icon,
    },
    {
      screen: "alarms",
      to: "/management/alarms",
      group: "trust",
      order: 12,
      needs: ["audit.alarms"],
      letter: "x",
      label: { zh: "告警", en: "Alarms" },
      icon: "M8 2a4 4 0 0 1 4 4v3l1.5 2.5h-11L4 9V6a4 4 0 0 1 4-4zM6.5 13.5h3",
    },
    {
      screen: "controls",
      to: "/management/controls",
      group: "trust",
      order: 14,
      needs: ["audit.controls"],
      letter: "z",
      label: { zh: "自查", en: "Self-check" },
      icon: "M3 3h10v10H3zM5.5 8l2 2 3.5-4",
    },
  ],
  tasks: [
    {
      to: "/management/audit",
      needs: "audit",
      order: 90,
      label: { zh: "查谁看过谁", en: "Find out who looked at whom" },
      how: {
        zh: "每次查看都有用途、规则与请求号",
        en: "Each view with its purpose, rule and request",
      },
      icon,
    },
  ],
};
