// Mapping: hospitals' values without a standard code, proposals, and decisions of two people.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { mappingState } from "./state";

const icon = "M2.5 4h4M2.5 12h4M9.5 8h4M6.5 4c2 0 1.5 4 3 4M6.5 12c2 0 1.5-4 3-4";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/mapping",
      validateSearch: mappingState,
      component: lazyRouteComponent(() => import("./pages/Mapping"), "Mapping"),
    }),
  ],
  menu: [
    {
      screen: "mapping",
      to: "/management/mapping",
      group: "manage",
      order: 15,
      needs: ["mapping.values"],
      letter: "v",
      label: { zh: "值映射", en: "Mapping" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/management/mapping",
      needs: "mapping.values",
      order: 61,
      label: { zh: "给院内值配标准代码", en: "Give hospitals' values a standard code" },
      how: {
        zh: "按影响的记录数排列，带建议；第二人确认，下一夜生效",
        en: "By records affected, with proposals; a second person confirms, the next night applies",
      },
      icon,
    },
  ],
};
