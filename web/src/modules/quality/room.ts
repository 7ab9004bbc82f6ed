// The quality report: hospital × category, each check down to the rows that violate it.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { issuesState, qualityState } from "./state";

const icon = "M3 3.5h10M3 8h10M3 12.5h5M10 12l1.5 1.5L14 10.8";

export const room: Room = {
  answers: {
    checks: { to: "/management/quality", search: {}, takes: "hospital", needs: "quality.report" },
  },
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/quality",
      validateSearch: qualityState,
      component: lazyRouteComponent(() => import("./pages/Quality"), "Quality"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/quality/$hospital/$category",
      validateSearch: qualityState,
      component: lazyRouteComponent(() => import("./pages/QualityDetail"), "QualityDetail"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/issues",
      validateSearch: issuesState,
      component: lazyRouteComponent(() => import("./pages/Issues"), "Issues"),
    }),
  ],
  menu: [
    {
      screen: "quality",
      to: "/management/quality",
      group: "manage",
      order: 10,
      needs: ["quality.report"],
      letter: "q",
      label: { zh: "质量报告", en: "Quality report" },
      icon,
    },
    {
      screen: "issues",
      to: "/management/issues",
      group: "manage",
      order: 12,
      needs: ["quality.issues"],
      letter: "i",
      label: { zh: "质量问题单", en: "Issues to hospitals" },
      icon: "M3 3h10v7H8l-3 3v-3H3zM8 5v2.5M8 8.6v.4",
    },
  ],
  tasks: [
    {
      to: "/management/quality",
      needs: "quality.report",
      order: 60,
      label: { zh: "看质量最差的医院和检查", en: "See the worst hospital and check" },
      how: { zh: "医院 × 类别，逐条检查到行", en: "Hospital × category, each check down to its rows" },
      icon,
    },
  ],
};
