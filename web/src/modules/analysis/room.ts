// Analysis: choose a method, run it on a frame, read the result; agreement with R.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { agreementState, catalogueState, compareState, formState } from "./state";

const icon = "M2.5 13.5h11M2.5 13.5V3M4.5 11c2-6 3.5-6 5-2.5S12.5 5 13.5 4";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis",
      validateSearch: catalogueState,
      component: lazyRouteComponent(() => import("./pages/Catalogue"), "Catalogue"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis/new/$algorithm",
      validateSearch: formState,
      component: lazyRouteComponent(() => import("./pages/NewRun"), "NewRun"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis/runs/$run",
      component: lazyRouteComponent(() => import("./pages/RunProgress"), "RunProgress"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis/results/$result",
      component: lazyRouteComponent(() => import("./pages/Result"), "Result"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis/compare",
      validateSearch: compareState,
      component: lazyRouteComponent(() => import("./pages/Compare"), "Compare"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/analysis/agreement",
      validateSearch: agreementState,
      component: lazyRouteComponent(() => import("./pages/Agreement"), "Agreement"),
    }),
  ],
  menu: [
    {
      screen: "analysis",
      to: "/analysis",
      group: "see",
      order: 28,
      needs: ["analysis.methods"],
      letter: "t",
      label: { zh: "统计分析", en: "Analysis" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/analysis",
      needs: "analysis.methods",
      order: 55,
      label: { zh: "做一次统计分析", en: "Run a statistical analysis" },
      how: {
        zh: "先看检查与效应量，再看 P 值；代码可带走",
        en: "Checks and effect sizes before P values; the code is yours",
      },
      icon,
    },
  ],
};
