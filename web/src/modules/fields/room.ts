// Which column of a hospital's view is which variable: profiles, proposals, and decisions of two people.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { columnsState } from "./state";

const icon = "M2.5 3h4v10h-4zM9.5 3h4v10h-4zM6.5 6h3M6.5 10h3";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/fields",
      validateSearch: columnsState,
      component: lazyRouteComponent(() => import("./pages/Columns"), "Columns"),
    }),
  ],
  tasks: [
    {
      to: "/management/fields",
      needs: "fields.work",
      order: 59,
      label: { zh: "给医院视图的列配变量", en: "Map the columns of a hospital's views" },
      how: {
        zh: "上传前置机写的概况，逐列带建议和依据；第二人确认后写进映射文件",
        en: "From the profile that its program wrote, with proposals; a second person confirms",
      },
      icon,
    },
  ],
};
