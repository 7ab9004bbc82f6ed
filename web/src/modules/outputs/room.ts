// Files that leave a workspace, and files that come in. The author's page and the checkers' desk are one.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M3 8.5v4.5h10V8.5M8 10V2.5M5.5 5L8 2.5 10.5 5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/outputs",
      component: lazyRouteComponent(() => import("./pages/Outputs"), "Outputs"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/outputs/imports",
      component: lazyRouteComponent(() => import("./pages/Imports"), "Imports"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/outputs/$request",
      component: lazyRouteComponent(() => import("./pages/Output"), "Output"),
    }),
  ],
  menu: [
    {
      screen: "outputs",
      to: "/outputs",
      group: "trust",
      order: 6,
      needs: ["outputs.requests"],
      letter: "o",
      label: { zh: "结果带出", en: "Outputs" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/outputs",
      needs: "outputs.requests",
      order: 68,
      label: { zh: "带出或审核结果文件", en: "Take out results, or check them" },
      how: {
        zh: "机器先检查，再由两位审核员各自投票",
        en: "Machine checks first, then two checkers, each alone",
      },
      icon,
    },
    {
      to: "/outputs/imports",
      needs: "outputs.imports",
      order: 69,
      label: { zh: "带入或审核代码与对照表", en: "Bring in programs and lookup tables, or check them" },
      how: {
        zh: "机器先检查，再由一位审核员看过，才能放进会话",
        en: "Machine checks first, then one checker; then it can be put into a session",
      },
      icon: "M3 8.5v4.5h10V8.5M8 2.5V10M5.5 7.5L8 10l2.5-2.5",
    },
  ],
};
