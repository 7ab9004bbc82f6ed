// Research: projects with protocol, members and end.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M4 2.5h6l2.5 2.5v8.5h-8.5zM10 2.5v2.5h2.5M6 8h4.5M6 10.5h3";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/research",
      component: lazyRouteComponent(() => import("./pages/Projects"), "Projects"),
    }),
  ],
  menu: [
    {
      screen: "research",
      to: "/research",
      group: "see",
      order: 40,
      needs: ["research.projects"],
      letter: "j",
      label: { zh: "研究项目", en: "Research" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/research",
      needs: "research.projects",
      order: 40,
      label: { zh: "打开我的研究项目", en: "Open my research projects" },
      how: { zh: "方案、成员、授权与产出在一页上", en: "Protocol, members, grants and what came of it" },
      icon,
    },
  ],
};
