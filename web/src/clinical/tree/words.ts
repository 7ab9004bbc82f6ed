import type { GroupOp } from "./node";

const zh = {
  conditions: "条件",
  persons: "符合的人数",
  add: "加条件",
  around: "这一次还须",
  aroundWhy: "再加的条件须围绕这同一条记录成立",
  enter: "作入组事件",
  enterWhy: "以这样的记录入组；其他条件可以从它的时间算起",
  fixed: "不能在此编辑，保存时原样保留",
  group: "成组",
  remove: "删除",
  ops: { all: "全部满足", any: "任一满足", not: "都不满足", at_least: "至少几条" } satisfies Record<
    GroupOp,
    string
  >,
  opSentence: {
    all: () => "同时满足以下全部",
    any: () => "满足以下任意一条",
    not: () => "以下都不满足（没有记录也算）",
    at_least: (n: number) => `至少满足以下 ${n} 条`,
  } satisfies Record<GroupOp, (n: number) => string>,
  keys: "↑↓ 移动 · Enter 修改 · N 加条件 · W 成组 · Delete 删除 · Alt+↑↓ 换位置",
};
const en: typeof zh = {
  conditions: "Conditions",
  persons: "Persons",
  add: "Add condition",
  around: "Around it",
  aroundWhy: "Further conditions that must hold around this same record",
  enter: "Make it the entry",
  enterWhy: "Persons enter with such a record; times of other conditions may be measured from it",
  fixed: "cannot be edited here, saved as it is",
  group: "Group",
  remove: "Remove",
  ops: { all: "All of", any: "Any of", not: "None of", at_least: "At least" },
  opSentence: {
    all: () => "All of the following",
    any: () => "Any of the following",
    not: () => "None of the following (no record counts as none)",
    at_least: (n) => `At least ${n} of the following`,
  },
  keys: "↑↓ move · Enter edit · N add · W group · Delete remove · Alt+↑↓ reorder",
};
export const words = { zh, en };
