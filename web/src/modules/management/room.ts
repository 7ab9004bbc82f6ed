// Keeping the data: quality, runs, parcels, releases, audit.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";
import { managementState } from "./state";

const icons = {
  quality: "M3 3.5h10M3 8h10M3 12.5h5M10 12l1.5 1.5L14 10.8",
  runs: "M3 8a5 5 0 1 0 1.5-3.6M3 2.5v2.4h2.4M8 5.5V8l1.8 1.2",
  parcels: "M2.5 5L8 2.5 13.5 5v6L8 13.5 2.5 11zM2.5 5L8 7.6 13.5 5M8 7.6v5.9",
  releases: "M3 13V3h7l3 3v7zM10 3v3h3M5.5 9h5",
  audit: "M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.6 1.6L10.4 6.5",
};

export const room: Room = {
  routes: (parent) => {
    const page = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
      createRoute({ getParentRoute: () => parent, path, validateSearch: managementState, component });
    return [
      page(
        "/management/quality",
        lazyRouteComponent(() => import("./pages/Quality"), "Quality"),
      ),
      page(
        "/management/quality/$hospital/$category",
        lazyRouteComponent(() => import("./pages/QualityDetail"), "QualityDetail"),
      ),
      page(
        "/management/runs",
        lazyRouteComponent(() => import("./pages/Runs"), "Runs"),
      ),
      page(
        "/management/parcels",
        lazyRouteComponent(() => import("./pages/Parcels"), "Parcels"),
      ),
      page(
        "/management/releases",
        lazyRouteComponent(() => import("./pages/Releases"), "Releases"),
      ),
      page(
        "/management/audit",
        lazyRouteComponent(() => import("./pages/Audit"), "Audit"),
      ),
    ];
  },
  menu: [
    {
      screen: "quality",
      to: "/management/quality",
      group: "keep",
      order: 10,
      needs: ["quality.report"],
      letter: "q",
      label: { zh: "质量报告", en: "Quality report" },
      icon: icons.quality,
    },
    {
      screen: "runs",
      to: "/management/runs",
      group: "keep",
      order: 20,
      needs: ["runs"],
      letter: "r",
      label: { zh: "运行", en: "Runs" },
      icon: icons.runs,
    },
    {
      screen: "parcels",
      to: "/management/parcels",
      group: "keep",
      order: 30,
      needs: ["parcels"],
      letter: "p",
      label: { zh: "数据包", en: "Parcels" },
      icon: icons.parcels,
    },
    {
      screen: "releases",
      to: "/management/releases",
      group: "keep",
      order: 40,
      needs: ["releases"],
      letter: "e",
      label: { zh: "发布", en: "Releases" },
      icon: icons.releases,
    },
    {
      screen: "audit",
      to: "/management/audit",
      group: "trust",
      order: 10,
      needs: ["audit"],
      letter: "a",
      label: { zh: "审计", en: "Audit" },
      icon: icons.audit,
    },
  ],
  tasks: [
    {
      to: "/management/quality",
      needs: "quality.report",
      order: 60,
      label: { zh: "看质量最差的医院和检查", en: "See the worst hospital and check" },
      how: { zh: "医院 × 类别，逐条检查到行", en: "Hospital × category, each check down to its rows" },
      icon: icons.quality,
    },
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
      to: "/management/audit",
      needs: "audit",
      order: 90,
      label: { zh: "查谁看过谁", en: "Find out who looked at whom" },
      how: { zh: "每次查看都有用途、规则与请求号", en: "Each view with its purpose, rule and request" },
      icon: icons.audit,
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
