// Applications for data: the applicant's page and the deciders' desk are one.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M3.5 2.5h9v11h-9zM5.5 6h5M5.5 8.5h5M5.5 11h2.5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/applications",
      component: lazyRouteComponent(() => import("./pages/Applications"), "Applications"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/applications/$application",
      component: lazyRouteComponent(() => import("./pages/Application"), "Application"),
    }),
  ],
  menu: [
    {
      screen: "applications",
      to: "/applications",
      group: "trust",
      order: 3,
      needs: ["applications.all"],
      letter: "b",
      label: { zh: "数据申请", en: "Applications" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/applications",
      needs: "applications.all",
      order: 66,
      label: { zh: "提交或审批数据申请", en: "Apply for data, or decide" },
      how: { zh: "每一步由谁处理、何时到期都看得到", en: "Who holds each step, and until when" },
      icon,
    },
  ],
};
