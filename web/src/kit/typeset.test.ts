import { describe, expect, it } from "vitest";
import { typeset } from "./typeset";

describe("typeset", () => {
  it.each([
    ["报告时间:时间缺口", "报告时间：时间缺口"],
    [
      "外院的特殊病种记录(艾滋病、性传播疾病)不在此显示",
      "外院的特殊病种记录（艾滋病、性传播疾病）不在此显示",
    ],
    ["标准数值不小于 5,在其后", "标准数值不小于 5，在其后"],
    ["癌胚抗原(CEA)", "癌胚抗原（CEA）"],
    [
      "同时满足:(有“诊断”记录:编码以 C34 开头);(没有)",
      "同时满足：（有“诊断”记录：编码以 C34 开头）；（没有）",
    ],
    ["没有许可: 换一个", "没有许可：换一个"],
  ])("sets %s", (given, wanted) => expect(typeset(given)).toBe(wanted));

  it.each([
    "hospitals/h01/values.csv:16",
    "2026-11-25 02:12",
    "ER (strong), PR",
    "1,234,567",
    "Creatinine (serum): high",
  ])("leaves %s", (given) => expect(typeset(given)).toBe(given));

  it("leaves a time inside Chinese", () =>
    expect(typeset("数据截至 2026-11-25 02:12,共 1,234 行")).toBe("数据截至 2026-11-25 02:12，共 1,234 行"));
  it("leaves a bracket that nothing opens", () => expect(typeset("甲)乙")).toBe("甲)乙"));
});
