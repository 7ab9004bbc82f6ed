// Search: words, condition trees, pasted lists, and which variables there are.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { searchState } from "./state";

const icon = "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.8 10.8L14 14";

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/search",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/Search"), "Search"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/search/cohorts",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/SavedList"), "SavedList"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/search/cohort",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/SavedCohort"), "SavedCohort"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/search/codes",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/Codes"), "Codes"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/search/frame",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/FrameBuilder"), "FrameBuilder"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/search/document",
      validateSearch: searchState,
      component: lazyRouteComponent(() => import("./pages/Document"), "DocumentPage"),
    }),
  ],
  answers: {
    figures: { to: "/search", search: { way: "count" }, takes: "figure", needs: "search.count" },
    identifiers: { to: "/search", search: { way: "batch" }, takes: "", needs: "search.batch" },
  },
  find: {
    to: "/search",
    needs: "search.text",
    placeholder: { zh: "检索病历、患者、变量", en: "Records, patients, variables" },
  },
  menu: [
    {
      screen: "search",
      to: "/search",
      group: "see",
      order: 20,
      needs: ["search.text", "search.count", "search.batch", "search.variables"],
      letter: "s",
      label: { zh: "检索", en: "Search" },
      icon,
    },
  ],
  tasks: [
    {
      to: "/search",
      needs: "search.text",
      order: 30,
      label: { zh: "找一位患者或一组患者", en: "Find a patient or a group of patients" },
      how: { zh: "全文、条件树、批量名单", en: "Full text, condition tree, pasted lists" },
      icon,
    },
    {
      to: "/search",
      search: { way: "count" },
      needs: "search.count",
      order: 40,
      label: { zh: "先数一数有多少人", en: "Count before you ask for data" },
      how: {
        zh: "条件树逐条显示人数，小数目不显示",
        en: "A number at every condition; small numbers stay hidden",
      },
      icon,
    },
    {
      to: "/search/cohorts",
      needs: "search.count",
      order: 45,
      label: { zh: "打开我保存的队列", en: "Open my saved cohorts" },
      how: { zh: "版本、区别、引用、数据框", en: "Versions, differences, use in others, frames" },
      icon: "M3 4h10M3 8h10M3 12h6",
    },
    {
      to: "/search/codes",
      needs: "search.count",
      order: 47,
      label: { zh: "选编码、建代码集", en: "Choose codes, keep code sets" },
      how: { zh: "目录与词语、下级、漏项提示、版本", en: "Tree and words, everything below, versions" },
      icon: "M3 3h4v4H3zM9 9h4v4H9zM5 7v4h4",
    },
    {
      to: "/search",
      search: { way: "variables" },
      needs: "search.variables",
      order: 50,
      label: { zh: "看看有哪些变量", en: "See which variables there are" },
      how: { zh: "定义、级别、各院完整度", en: "Definition, level, completeness by hospital" },
      icon: "M3 13V3h7l3 3v7zM10 3v3h3M5.5 9h5",
    },
  ],
};
