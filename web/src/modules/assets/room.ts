// Data assets: tables, columns, of what each column is made and what a change of it would touch.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { assetsState } from "./state";

const icon = "M2.5 3h4v3h-4zM9.5 6.5h4v3h-4zM2.5 10h4v3h-4zM6.5 4.5h1.5v7H6.5M8 8h1.5";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/assets",
      validateSearch: assetsState,
      component: lazyRouteComponent(() => import("./pages/Assets"), "Assets"),
    }),
  ],
  menu: [
    {
      screen: "assets",
      to: "/management/assets",
      group: "manage",
      order: 17,
      needs: ["assets.columns"],
      letter: "g",
      label: { zh: "数据资产", en: "Data assets" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/management/assets",
      needs: "assets.columns",
      order: 71,
      label: { zh: "改一列之前，看会影响什么", en: "Before a column changes: see what it touches" },
      how: {
        zh: "从医院的列到标准层、病种变量和指标，一步一步看",
        en: "From a hospital's column to the standard layer, disease variables and indicators, step by step",
      },
      icon,
    },
  ],
};
