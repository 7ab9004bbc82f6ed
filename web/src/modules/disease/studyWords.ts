// Words of the study view, the pathway and the attribution of treatments.
const zh = {
  studyNote:
    "点一项，其余各图只数具有该值的人；再点一次取消。" +
    "数字取自已发布的统计，小于 10 人的不显示，由相减可得出的也不显示。",
  everybody: (n: string) => `全部 ${n} 人`,
  filtered: (variable: string, value: string, n: string) => `${variable} = ${value}：${n} 人`,
  unfilter: "取消筛选",
  addChart: "添加图",
  filtersBy: "可点选",
  pathway: "路径",
  pathwaySay: "从左到右，各取值的人数与去向；没有记录的单列，未显示的小数字在表中写为 <10 或 …",
  flowFrom: "从",
  flowTo: "到",
  noStudy: "这一版发布还没有研究视图的统计，下一次夜间运行之后就有。",
  deeper: "用更多条件检索",
  also: "同时在其他病种",
  alsoNote: "同一个人在两个数据集中；治疗按部位归到其中一个，写明理由",
  otherDisease: "病种",
  treatments: "治疗及其归属",
  treatment: "治疗",
  when: "日期",
  belongs: "归属",
  why: "理由",
  noTreatments: "没有治疗记录。",
  show: "查看",
};
const en: typeof zh = {
  studyNote:
    "Press a bar: all other charts count those who have it; once more undoes it. Published counts: " +
    "below ten, and what would give one away, is hidden.",
  everybody: (n) => `All ${n} persons`,
  filtered: (variable, value, n) => `${variable} = ${value}: ${n} persons`,
  unfilter: "All persons",
  addChart: "Add a chart",
  filtersBy: "filters",
  pathway: "Pathway",
  pathwaySay:
    "From left to right who has which value and goes where; small numbers are <10 or … in the table",
  flowFrom: "From",
  flowTo: "To",
  noStudy: "This release has no counts for the study view: the next nightly run makes them.",
  deeper: "Search with more conditions",
  also: "Also in other datasets",
  alsoNote: "One person in two datasets; each treatment is attributed to one by site, with the reason",
  otherDisease: "Disease",
  treatments: "Treatments and whose they are",
  treatment: "Treatment",
  when: "Date",
  belongs: "Of",
  why: "Reason",
  noTreatments: "No treatment is recorded.",
  show: "Show",
};
export const studyWords = { zh, en };
