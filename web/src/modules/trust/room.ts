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
