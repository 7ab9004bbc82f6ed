// Administration: the management centre. Accounts, roles, hospitals, services, quotas, use, settings.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M2.5 13.5V6L8 2.5 13.5 6v7.5M6 13.5V9.5h4v4M5 6.8h.01M11 6.8h.01";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/administration",
      component: lazyRouteComponent(() => import("./pages/Administration"), "Administration"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/administration/$part",
      component: lazyRouteComponent(() => import("./pages/Administration"), "Administration"),
    }),
  ],
  menu: [
    {
      screen: "administration",
      to: "/administration",
      group: "trust",
      order: 20,
      needs: ["administration.centre", "administration.accounts", "administration.emergencies"],
      letter: "m",
      label: { zh: "管理中心", en: "Administration" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/administration/emergencies",
      needs: "administration.emergencies",
      order: 91,
      label: { zh: "复核紧急调阅", en: "Review emergency accesses" },
      how: {
        zh: "谁在紧急情况下打开了谁，理由是否成立",
        en: "Who opened whom in an emergency, and whether the reason holds",
      },
      icon,
    },
    {
      to: "/administration/accounts",
      needs: "administration.accounts",
      order: 92,
      label: { zh: "开账号、改角色、停用", en: "Open, change and close accounts" },
      how: {
        zh: "三类管理员互斥；合同到期和长期不用自动停用",
        en: "Three administrators exclude each other; contracts and silence close by themselves",
      },
      icon,
    },
    {
      to: "/administration/services",
      needs: "administration.services",
      order: 93,
      label: { zh: "看服务是否在运行", en: "See whether the services run" },
      how: {
        zh: "每个进程、引擎和存储的最近心跳",
        en: "The last sign of life of each process, engine and store",
      },
      icon,
    },
  ],
};
