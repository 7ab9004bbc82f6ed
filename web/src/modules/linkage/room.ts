// The desk of linkage: registrations that may be one person's, compared and decided by a human.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { linkageState } from "./state";

const icon = "M5 8a2.5 2.5 0 1 0 0-.01M11 8a2.5 2.5 0 1 0 0-.01M6.5 3.5h3M6.5 12.5h3M7.5 8h1";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/linkage",
      validateSearch: linkageState,
      component: lazyRouteComponent(() => import("./pages/Linkage"), "Linkage"),
    }),
  ],
  menu: [
    {
      screen: "linkage",
      to: "/management/linkage",
      group: "manage",
      order: 16,
      needs: ["linkage.questions"],
      letter: "n",
      label: { zh: "主索引核对", en: "Patient index" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/management/linkage",
      needs: "linkage.questions",
      order: 63,
      label: { zh: "判定两份登记是否同一人", en: "Decide whether two registrations are one person" },
      how: {
        zh: "机器拿不准的成对登记，并排比对；写明理由，下一夜生效，可撤回",
        en: "Pairs that the machine is not sure of, side by side; from the next night, and back",
      },
      icon,
    },
  ],
};
