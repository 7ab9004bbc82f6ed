// Follow-up: the nurse's day, one task as a call form, projects and forms.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Room } from "@/kit/room";

const icon = "M4.5 2.5h2l1 3-1.5 1a7 7 0 0 0 3.5 3.5l1-1.5 3 1v2A1.5 1.5 0 0 1 12 13A9.5 9.5 0 0 1 3 4z";

export const room: Room = {
  answers: { gaps: { to: "/followup/gaps", search: {}, takes: "gap", needs: "followup.work" } },
  open: (root) => [
    createRoute({
      getParentRoute: () => root,
      path: "/f",
      component: lazyRouteComponent(() => import("./pages/PatientPage"), "PatientPage"),
    }),
  ],
  routes: (parent) => [
    createRoute({
      getParentRoute: () => parent,
      path: "/followup",
      component: lazyRouteComponent(() => import("./pages/TodayPage"), "TodayPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/tasks/$task",
      component: lazyRouteComponent(() => import("./pages/CallPage"), "CallPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/projects",
      component: lazyRouteComponent(() => import("./pages/FollowUpProjects"), "FollowUpProjects"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/projects/$project",
      component: lazyRouteComponent(() => import("./pages/FollowUpProject"), "FollowUpProject"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/projects/$project/records",
      component: lazyRouteComponent(() => import("./pages/RecordsPage"), "RecordsPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/gaps",
      validateSearch: (given: Record<string, unknown>) => ({ gap: String(given.gap ?? "") }),
      component: lazyRouteComponent(() => import("./pages/GapPage"), "GapPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/records/$record",
      component: lazyRouteComponent(() => import("./pages/RecordPage"), "RecordPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/forms",
      component: lazyRouteComponent(() => import("./pages/FormsPage"), "FormsPage"),
    }),
    createRoute({
      getParentRoute: () => parent,
      path: "/followup/forms/$form",
      component: lazyRouteComponent(() => import("./pages/FormDesigner"), "FormDesigner"),
    }),
  ],
  menu: [
    {
      screen: "followup",
      to: "/followup",
      group: "see",
      order: 7,
      needs: ["followup.work"],
      letter: "u",
      label: { zh: "随访", en: "Follow-up" },
      icon,
    },
  ],
  doors: [
    { to: "/followup/projects", needs: ["followup.work"] },
    { to: "/followup/forms", needs: ["followup.work"] },
    { to: "/followup/gaps", needs: ["followup.work"] },
  ],
  tasks: [
    {
      to: "/followup",
      needs: "followup.contact",
      order: 12,
      label: { zh: "今日随访", en: "Today's follow-up" },
      how: {
        zh: "按离窗口结束的天数排好，逐个打电话",
        en: "In the order in which windows end, call by call",
      },
      icon,
    },
    {
      to: "/followup/projects",
      needs: "followup.work",
      unless: "followup.contact",
      order: 62,
      label: { zh: "管理随访项目", en: "Follow-up projects" },
      how: { zh: "计划、对象、完成情况", en: "Plans, subjects, what is done" },
      icon,
    },
  ],
};
