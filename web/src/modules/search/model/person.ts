// Facts of the person that a condition may use. The cohort engine defines them (they belong to no category),
// so their labels are here.
import type { Text } from "@/kit/lang";

interface PersonVariable {
  name: "sex" | "age" | "birth_year" | "division" | "hospital" | "hospitals";
  label: Text;
  type: "code" | "integer" | "string" | "hospital";
  value_set: string;
}

export const personVariables: readonly PersonVariable[] = [
  { name: "sex", label: { zh: "性别", en: "Sex" }, type: "code", value_set: "sex" },
  {
    name: "age",
    label: { zh: "年龄（按发布日）", en: "Age (on the day of the release)" },
    type: "integer",
    value_set: "",
  },
  { name: "birth_year", label: { zh: "出生年", en: "Year of birth" }, type: "integer", value_set: "" },
  { name: "division", label: { zh: "行政区划", en: "Division" }, type: "string", value_set: "" },
  { name: "hospital", label: { zh: "就诊医院", en: "Seen in hospital" }, type: "hospital", value_set: "" },
  {
    name: "hospitals",
    label: { zh: "就诊医院数", en: "Number of hospitals" },
    type: "integer",
    value_set: "",
  },
];
