// Words of the review of emergency accesses.

const zh = {
  emergencies: "紧急调阅",
  one: "一次紧急调阅",
  note: "医师打开了一名没有诊疗关系的患者；24 小时内由本院专员复核，逾期由安全管理员复核",
  none: "没有紧急调阅。",
  who: "谁",
  hospital: "医院",
  person: "患者编号",
  period: "有效期",
  since: "开始",
  acts: "期间查看次数",
  state: "状态",
  due: "复核期限",
  reason: "原因",
  log: "在审计日志中查看",
  found: (by: string, at: string, why: string) => `${by} ${at}：${why}`,
  notYours: "由本院专员复核；逾期后安全管理员也可以复核。不能复核自己的。",
  review: "复核",
  consequence: "不认可的，调阅立即终止，该账号 90 天内不能再紧急调阅。结论不能更改。",
  verdictReason: "结论的理由",
  justified: "认可",
  unjustified: "不认可",
};
const en: typeof zh = {
  emergencies: "Emergency accesses",
  one: "An emergency access",
  note:
    "A clinician opened a person without a treating relation; the hospital's officer reviews it within " +
    "24 hours, after that a security administrator may too",
  none: "No emergency access.",
  who: "Who",
  hospital: "Hospital",
  person: "Person",
  period: "In force",
  since: "Began",
  acts: "Views meanwhile",
  state: "State",
  due: "Review by",
  reason: "Reason",
  log: "See it in the audit log",
  found: (by, at, why) => `${by} ${at}: ${why}`,
  notYours:
    "The hospital's officer reviews it; once it is overdue a security administrator may too. " +
    "Nobody reviews the own one.",
  review: "Review",
  consequence:
    "Unjustified: the access ends at once, and the account begins no other for 90 days. A verdict stands.",
  verdictReason: "Why",
  justified: "Justified",
  unjustified: "Unjustified",
};
export const emergencyWords = { zh, en };
