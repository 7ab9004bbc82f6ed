// Words of the audit log.
import { many } from "@/kit/format";

const zh = {
  audit: "审计",
  auditLead: "谁、何时、为何、看了什么；日志首尾相连，改动可查",
  who: "账号",
  role: "角色",
  purpose: "用途",
  action: "动作",
  object: "对象",
  result: "结果",
  level: "级别",
  time: "时间",
  filterAccount: "账号（登录名）",
  filterPerson: "患者编号 p_…",
  filterAction: "动作",
  anyAction: "全部动作",
  apply: "查",
  verify: "验证日志",
  intact: (n: string, ms: number) => `日志完整：${n} 条首尾相连（${ms} 毫秒）`,
  broken: (n: string) => `第 ${n} 条对不上：日志被改动过`,
  noAudit: "没有符合的记录。",
  toBatch: "用标识查患者编号",
  results: { allowed: "准许", refused: "拒绝", failed: "出错" } as Record<string, string>,
};

const en: typeof zh = {
  audit: "Audit",
  auditLead: "Who saw what, when and why; the log is chained, so a change shows",
  who: "Account",
  role: "Role",
  purpose: "Purpose",
  action: "Action",
  object: "Object",
  result: "Result",
  level: "Level",
  time: "Time",
  filterAccount: "Account name",
  filterPerson: "Person p_…",
  filterAction: "Action",
  anyAction: "Any action",
  apply: "Search",
  verify: "Verify the log",
  intact: (n, ms) => `The log is whole: ${many(n, "event")} in one chain (${ms} ms)`,
  broken: (n) => `Event ${n} does not fit: the log was changed`,
  noAudit: "No event matches.",
  toBatch: "Find a person's number by an identifier",
  results: { allowed: "allowed", refused: "refused", failed: "failed" },
};

export const words = { zh, en };
