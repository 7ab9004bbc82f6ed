// Outputs: files that leave a workspace. The author's page and the checkers' desk are one.
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
  ],
};
