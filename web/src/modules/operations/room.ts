// Operations: the nightly runs, the parcels that arrived, the releases that were made, dry runs.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { dryRunsState, faultsState, parcelsState, releasesState, runsState } from "./state";

const icons = {
  runs: "M3 8a5 5 0 1 0 1.5-3.6M3 2.5v2.4h2.4M8 5.5V8l1.8 1.2",
  faults: "M8 2.5l6 11H2zM8 6.5v3.2M8 11.3v.6",
  parcels: "M2.5 5L8 2.5 13.5 5v6L8 13.5 2.5 11zM2.5 5L8 7.6 13.5 5M8 7.6v5.9",
  releases: "M3 13V3h7l3 3v7zM10 3v3h3M5.5 9h5",
};

export const room: Room = {
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/management/runs",
      validateSearch: runsState,
      component: lazyRouteComponent(() => import("./pages/Runs"), "Runs"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/faults",
      validateSearch: faultsState,
      component: lazyRouteComponent(() => import("./pages/Faults"), "Faults"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/parcels",
      validateSearch: parcelsState,
      component: lazyRouteComponent(() => import("./pages/Parcels"), "Parcels"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/releases",
      validateSearch: releasesState,
      component: lazyRouteComponent(() => import("./pages/Releases"), "Releases"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/management/dry-runs",
      validateSearch: dryRunsState,
      component: lazyRouteComponent(() => import("./pages/DryRuns"), "DryRuns"),
    }),
  ],
  menu: [
    {
      screen: "runs",
      to: "/management/runs",
      group: "manage",
      order: 20,
      needs: ["runs"],
      letter: "r",
      label: { zh: "运行", en: "Runs" },
      icon: icons.runs,
    },
    {
      screen: "faults",
      to: "/management/faults",
      group: "manage",
      order: 25,
      needs: ["faults"],
      letter: "f",
      label: { zh: "故障", en: "Faults" },
      icon: icons.faults,
    },
    {
      screen: "parcels",
      to: "/management/parcels",
      group: "manage",
      order: 30,
      needs: ["parcels"],
      letter: "p",
      label: { zh: "数据包", en: "Parcels" },
      icon: icons.parcels,
    },
    {
      screen: "releases",
      to: "/management/releases",
      group: "manage",
      order: 40,
      needs: ["releases"],
      letter: "e",
      label: { zh: "发布", en: "Releases" },
      icon: icons.releases,
    },
  ],
  tasks: [
    {
      to: "/management/parcels",
      needs: "parcels",
      order: 70,
      label: { zh: "核对数据包的账", en: "Balance the account of the parcels" },
      how: { zh: "读取 = 接收 + 隔离 + 重复", en: "read = accepted + quarantined + duplicate" },
      icon: icons.parcels,
    },
    {
      to: "/management/runs",
      needs: "runs",
      order: 80,
      label: { zh: "看夜间运行", en: "See last night's runs" },
      how: { zh: "每一步读了多少、写了多少、用了多久", en: "Rows in, rows out and time of every step" },
      icon: icons.runs,
    },
    {
      to: "/management/dry-runs",
      needs: "dry_runs",
      order: 83,
      label: { zh: "试运行下一夜", en: "Try the next night" },
      how: {
        zh: "改了映射、单位或规则之后，先看会改动哪些表的哪些部分",
        en: "After a changed mapping, unit or rule: which parts of which tables would change",
      },
      icon: icons.runs,
    },
    {
      to: "/management/faults",
      needs: "faults",
      order: 85,
      label: { zh: "看哪些数据停在旧版本、怎么办", en: "See which data stand still, and what to do" },
      how: {
        zh: "按医院和类别，每个故障都有发现、应为和出路",
        en: "By hospital and category: found, expected and the way out",
      },
      icon: icons.faults,
    },
    {
      to: "/management/releases",
      needs: "releases",
      order: 100,
      label: { zh: "看发布与版本", en: "See releases and versions" },
      how: { zh: "每个数字都能按发布重算", en: "Every figure can be computed again on its release" },
      icon: icons.releases,
    },
  ],
};
