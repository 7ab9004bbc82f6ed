// The secure workspace: what was written for the grants of one's projects, with receipts.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M3 7.5h10v6H3zM5 7.5v-2a3 3 0 0 1 6 0v2M8 10v1.5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/workspace",
      component: lazyRouteComponent(() => import("./pages/Workspace"), "Workspace"),
    }),
  ],
  menu: [
    {
      screen: "workspace",
      to: "/workspace",
      group: "see",
      order: 42,
      needs: ["workspace.extracts"],
      letter: "w",
      label: { zh: "安全工作区", en: "Secure workspace" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/workspace",
      needs: "workspace.extracts",
      order: 67,
      label: { zh: "看授权的数据提取与回执", en: "See the extracts of my grants" },
      how: {
        zh: "批准后自动生成，授权一到期就撤回",
        en: "Written once approved, withdrawn when the grant ends",
      },
      icon,
    },
  ],
};
