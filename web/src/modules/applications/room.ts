// Applications for data: the applicant's page and the deciders' desk are one.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const usesIcon = "M3.5 13.5v-8l4.5-3 4.5 3v8zM8 6v4M6 8h4";
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
    createRoute({
      getParentRoute: () => parent,
      path: "/hospital/uses",
      component: lazyRouteComponent(() => import("./pages/Uses"), "Uses"),
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
    {
      screen: "uses",
      to: "/hospital/uses",
      group: "trust",
      order: 4,
      needs: ["applications.uses"],
      letter: "y",
      label: { zh: "本院数据的使用", en: "Uses of our data" },
      icon: usesIcon,
    },
  ],
  tasks: [
    {
      to: "/hospital/uses",
      needs: "applications.uses",
      order: 64,
      label: { zh: "看谁在用本院数据", en: "See who uses our data" },
      how: { zh: "收回全部或部分变量，随时重新开放", en: "Take rows back, all or some; open them again" },
      icon: usesIcon,
    },
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
