// Single diseases: who is in a dataset, how complete it is, how well its care is, who lacks what.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { diseaseState } from "./state";

const icon = "M8 13.5C4 10.5 2.5 8.3 2.5 6a2.8 2.8 0 0 1 5.5-.9A2.8 2.8 0 0 1 13.5 6c0 2.3-1.5 4.5-5.5 7.5z";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/disease",
      component: lazyRouteComponent(() => import("./pages/Diseases"), "Diseases"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/disease/$id",
      validateSearch: diseaseState,
      component: lazyRouteComponent(() => import("./pages/Disease"), "Disease"),
    }),
  ],
  menu: [
    {
      screen: "disease",
      to: "/disease",
      group: "see",
      order: 35,
      needs: ["disease.figures"],
      letter: "d",
      label: { zh: "单病种", en: "Diseases" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/disease",
      needs: "disease.figures",
      order: 46,
      label: {
        zh: "看一个病种：谁在其中、缺什么、治得怎样",
        en: "See a disease: who is in, what is missing, how well it is treated",
      },
      how: {
        zh: "入组、完整度、质量指标与控制限、缺口名单",
        en: "Entry, completeness, quality indicators with control limits, gaps",
      },
      icon,
    },
  ],
};
