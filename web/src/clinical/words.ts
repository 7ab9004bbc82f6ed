// Words of what the portal draws about patients, hospitals and levels.
const zh = {
  held: "待查",
  heldWhy: "已到中心、因检查未通过而暂不进入应用层的行；与隔离不同：隔离的行格式不对，留在医院",
  read: "读取",
  parts: { accepted: "接收", quarantined: "隔离", duplicate: "重复" },
  accounting: (read: string, a: string, q: string, d: string) =>
    `读取 ${read} = 接收 ${a} + 隔离 ${q} + 重复 ${d}`,
  unbalanced: (n: string) => `差 ${n} 行`,
  level: (n: number) => `${n} 级`,
  levels: ["", "公开", "申请可用", "项目组可用", "可识别本人，限诊治人员", "特殊病种，限主治医师"],
  reference: (range: string) => `参考 ${range}`,
  above: "偏高",
  below: "偏低",
  abnormal: "异常",
  missing: "无数据",
};

const en: typeof zh = {
  held: "Held",
  heldWhy:
    "Rows at the centre kept out of the application layer because a check failed; quarantined rows " +
    "are others: their format is wrong, and they stayed in the hospital",
  read: "read",
  parts: { accepted: "accepted", quarantined: "quarantined", duplicate: "duplicate" },
  accounting: (read, a, q, d) => `${read} read = ${a} accepted + ${q} quarantined + ${d} duplicate`,
  unbalanced: (n) => `${n} rows apart`,
  level: (n) => `Level ${n}`,
  levels: [
    "",
    "public",
    "on application",
    "project group",
    "identifying: treating staff only",
    "special disease: treating doctor only",
  ],
  reference: (range) => `ref. ${range}`,
  above: "high",
  below: "low",
  abnormal: "abnormal",
  missing: "no data",
};

export const words = { zh, en };
