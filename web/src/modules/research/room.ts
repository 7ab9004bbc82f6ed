// Research: projects with protocol, members and end; grants; the register that anybody may read.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M4 2.5h6l2.5 2.5v8.5h-8.5zM10 2.5v2.5h2.5M6 8h4.5M6 10.5h3";
const grantIcon = "M5 8a3 3 0 1 1 2.6 3M7 10l-4 4M3.8 12.2l1.5 1.5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/research",
      component: lazyRouteComponent(() => import("./pages/Projects"), "Projects"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/research/$project",
      component: lazyRouteComponent(() => import("./pages/Project"), "Project"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/grants",
      component: lazyRouteComponent(() => import("./pages/Grants"), "Grants"),
    }),
  ],
  open: (root) => [
    createRoute({
      getParentRoute: () => root,
      path: "/register",
      component: lazyRouteComponent(() => import("./pages/Register"), "Register"),
    }),
  ],
  publicPages: [{ to: "/register", label: { zh: "公开登记册", en: "Public register" } }],
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
    {
      screen: "grants",
      to: "/management/grants",
      group: "trust",
      order: 5,
      needs: ["research.grants"],
      letter: "k",
      label: { zh: "数据授权", en: "Grants" },
      icon: grantIcon,
    },
  ],
  tasks: [
    {
      to: "/research",
      needs: "research.projects",
      order: 65,
      label: { zh: "打开我的研究项目", en: "Open my research projects" },
      how: { zh: "方案、成员、授权与产出在一页上", en: "Protocol, members, grants and what came of it" },
      icon,
    },
    {
      to: "/management/grants",
      needs: "research.grants",
      order: 95,
      label: { zh: "给研究项目授权", en: "Give a research project a grant" },
      how: { zh: "按方案选变量、使用人与期限", en: "Variables of the protocol, persons, from and until" },
      icon: grantIcon,
    },
  ],
};
