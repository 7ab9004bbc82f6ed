// The cockpit: whose data arrived, and the province in figures.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { cockpitState } from "./state";

const icon = "M2.5 13.5h11M4 11V8M8 11V3.5M12 11V6";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/cockpit",
      validateSearch: cockpitState,
      component: lazyRouteComponent(() => import("./pages/Cockpit"), "Cockpit"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/cockpit/wall",
      component: lazyRouteComponent(() => import("./pages/Wall"), "Wall"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/cockpit/indicators/$id",
      component: lazyRouteComponent(() => import("./pages/IndicatorPage"), "IndicatorPage"),
    }),
  ],
  bare: ["/cockpit/wall"],
  menu: [
    {
      screen: "cockpit",
      to: "/cockpit",
      group: "see",
      order: 10,
      needs: ["cockpit.overview", "cockpit.arrivals"],
      letter: "c",
      label: { zh: "驾驶舱", en: "Cockpit" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/cockpit",
      needs: "cockpit.arrivals",
      order: 10,
      label: { zh: "看昨夜哪些医院的数据没有到", en: "See whose data did not arrive last night" },
      how: {
        zh: "到数、质量、患者与病种、医院间流向",
        en: "Arrivals, quality, patients and diseases, flows between hospitals",
      },
      icon,
    },
    // One way to a page is enough: figures alone are named where arrivals are not to be seen.
    {
      to: "/cockpit",
      needs: "cockpit.overview",
      unless: "cockpit.arrivals",
      order: 20,
      label: { zh: "看全省的数字", en: "See the province in figures" },
      how: {
        zh: "规模、服务、质量与病种，每个数字都有定义",
        en: "Scale, service, quality and diseases, each figure with its definition",
      },
      icon,
    },
  ],
};
