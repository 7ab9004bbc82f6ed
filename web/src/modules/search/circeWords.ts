// Words of public definitions (Circe JSON) in and out.
const zh = {
  importCirce: "导入 Circe JSON",
  exportCirce: "导出为 Circe JSON",
  exportPart: "仍然下载（含义不全）",
  partOf: "含义不全",
  written: (added: string[]) => `已下载。${added.map((one) => `${one}。`).join("")}`,
  noJson: "不是 JSON 文件：请选 ATLAS 导出的定义。",
  notTaken: "没有导入",
  notTakenWhy: (n: number) => `有 ${n} 处译不出来；少了它们就是另一个问题，所以没有保存。改好后再导入：`,
  notSaid: "Circe 说不全这个队列",
  notSaidWhy: (n: number) => `有 ${n} 处 Circe 没有对应的写法；下载的文件缺少它们，数出来的人会不同：`,
  expected: "应为",
  todo: "处理：",
  cancel: "取消",
};
const en: typeof zh = {
  importCirce: "Import Circe JSON",
  exportCirce: "Export as Circe JSON",
  exportPart: "Download all the same (says less)",
  partOf: "partial",
  written: (added) => `Downloaded. ${added.map((one) => `${one}.`).join(" ")}`,
  noJson: "This is no JSON file: choose a definition that ATLAS exported.",
  notTaken: "Not imported",
  notTakenWhy: (n: number) =>
    `${n} elements cannot be translated. Without them it would be another question, so nothing was saved:`,
  notSaid: "Circe cannot say all of this cohort",
  notSaidWhy: (n: number) =>
    `Circe has no way to say ${n} elements. A file without them counts other persons:`,
  expected: "expected",
  todo: "to do:",
  cancel: "Cancel",
};
export const words = { zh, en };
