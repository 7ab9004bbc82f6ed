"""The dictionary as the portal reads it: one JSON and its TypeScript types. No screen types a variable's
name, unit, level or label.

Not here: words of the interface itself, they are the web's own.
"""

from __future__ import annotations

import json
from typing import Any, get_args

from heluo.dictionary.diseases import Disease, load_diseases
from heluo.dictionary.indicators import IndicatorDefinition, load_indicators
from heluo.dictionary.model import Category, Code, Dictionary, Type, ValueSet, Variable
from heluo.dictionary.units import load_units
from heluo.kit.text import Text

FOLDER = "web/src/dictionary/generated"
ATTRIBUTES = ("unit", "low", "high", "specimen", "panel", "kind", "class", "atc")
"""Attributes of codes that a screen shows; others (molar masses, possible bounds) stay at the centre."""


def web_files(dictionary: Dictionary) -> dict[str, str]:
    """`dictionary.json` and `dictionary.ts`."""
    content = web_content(dictionary)
    return {
        f"{FOLDER}/dictionary.json": json.dumps(content, ensure_ascii=False, indent=1) + "\n",
        f"{FOLDER}/dictionary.ts": _types(dictionary, content),
    }


def web_content(dictionary: Dictionary) -> dict[str, Any]:
    """The JSON's content; the same shape is served by the API for clients that are not the portal."""
    printed = load_units(dictionary.folder).printed
    return {
        "version": dictionary.version,
        "units": dict(sorted(printed.items())),
        "categories": [_category(c) for c in dictionary.categories.values()],
        "value_sets": {name: _value_set(s) for name, s in sorted(dictionary.value_sets.items())},
        "indicators": [_indicator(i) for i in load_indicators(dictionary.folder)],
        "diseases": [_disease(d) for d in load_diseases(dictionary.folder).values()],
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _category(category: Category) -> dict[str, Any]:
    return {
        "name": category.name,
        "label": _text(category.label),
        "definition": category.definition,
        "grain": category.grain,
        "key": list(category.key),
        "time": category.time,
        "end_time": category.end_time,
        "title": category.title,
        "variables": [_variable(v) for v in category.variables.values()],
    }


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "column": variable.shipped,
        "label": _text(variable.label),
        "definition": variable.definition,
        "type": variable.type,
        "unit": variable.unit,
        "value_set": variable.value_set,
        "required": variable.required,
        "low": variable.low,
        "high": variable.high,
        "level": variable.level,
        "identifier": variable.identifier,
        "search": variable.search,
        "origin": variable.origin,
    }


def _value_set(value_set: ValueSet) -> dict[str, Any]:
    return {
        "label": _text(value_set.label),
        "source": value_set.source,
        "open": value_set.open,
        "codes": [_code(c) for c in value_set.codes.values()],
    }


def _code(code: Code) -> dict[str, Any]:
    shown = {k: v for k, v in code.attributes.items() if k in ATTRIBUTES}
    return {"code": code.code, "zh": code.label.zh, "en": code.label.en} | (
        {"attributes": shown} if shown else {}
    )


def _indicator(indicator: IndicatorDefinition) -> dict[str, Any]:
    return {
        "id": indicator.id,
        "label": _text(indicator.label),
        "definition": _text(indicator.definition),
        "numerator": _text(indicator.numerator_words),
        "denominator": _text(indicator.denominator_words),
        "unit": indicator.unit,
        "kind": indicator.kind,
        "better": indicator.better,
        "group": indicator.group,
        "decimals": indicator.decimals,
    }


def _disease(disease: Disease) -> dict[str, Any]:
    return {
        "id": disease.id,
        "label": _text(disease.label),
        "definition": _text(disease.definition),
        "entries": [{"id": e.id, "label": _text(e.label)} for e in disease.entries],
        "marks": [{"id": m.id, "label": _text(m.label)} for m in disease.marks],
        "subtypes": [{"id": s.id, "label": _text(s.label)} for s in disease.subtypes],
        "groups": [
            {
                "label": _text(g.label),
                "variables": [v.id for v in g.variables],
                "required": [v.id for v in g.variables if v.required],
                "items": list(g.items),
            }
            for g in disease.groups
        ],
    }


def _union(values: Any) -> str:
    return " | ".join(json.dumps(v) for v in values)


INTERFACES = """export interface Label {
  zh: string;
  en: string;
}

export interface Variable {
  name: string;
  /** Column in the lake; null when the variable never enters it. */
  column: string | null;
  label: Label;
  definition: string;
  type: VariableType;
  /** UCUM; `dictionary.units` gives the printed form. */
  unit: string;
  value_set: ValueSetName | "";
  required: boolean;
  low: number | null;
  high: number | null;
  level: Level;
  identifier: "" | "direct" | "quasi";
  search: "" | "text" | "filter";
  origin: "hospital" | "centre";
}

export interface Category {
  name: CategoryName;
  label: Label;
  definition: string;
  grain: string;
  key: string[];
  /** Variable that says when it happened, "" without. */
  time: string;
  end_time: string;
  /** Variable shown as the event's name, "" without. */
  title: string;
  variables: Variable[];
}

export interface Code {
  code: string;
  zh: string;
  en: string;
  attributes?: Record<string, string>;
}

export interface ValueSet {
  label: Label;
  source: string;
  open: boolean;
  codes: Code[];
}

export interface Indicator {
  id: IndicatorId;
  label: Label;
  definition: Label;
  numerator: Label;
  denominator: Label;
  unit: string;
  kind: "count" | "sum" | "mean" | "share" | "share_of_sum" | "share_followed";
  better: "higher" | "lower" | "neutral";
  group: string;
  decimals: number;
}

export interface Named {
  id: string;
  label: Label;
}

export interface DiseaseGroup {
  label: Label;
  /** Ids within the disease. */
  variables: string[];
  required: string[];
  /** Codes of lab_item. */
  items: string[];
}

export interface Disease {
  id: DiseaseId;
  label: Label;
  definition: Label;
  entries: Named[];
  marks: Named[];
  subtypes: Named[];
  groups: DiseaseGroup[];
}

export interface Dictionary {
  version: string;
  /** UCUM → printed form. */
  units: Record<string, string>;
  categories: Category[];
  value_sets: Record<ValueSetName, ValueSet>;
  indicators: Indicator[];
  diseases: Disease[];
}

export const dictionary = raw as unknown as Dictionary;
"""
"""What the JSON holds, for the portal's type checker: the same whatever the dictionary says."""


def _types(dictionary: Dictionary, content: dict[str, Any]) -> str:
    names = f"""// Made by `heluo derive` from /dictionary. Do not edit: change the dictionary.
import raw from "./dictionary.json";

export type CategoryName = {_union(dictionary.categories)};
export type ValueSetName = {_union(sorted(dictionary.value_sets))};
export type IndicatorId = {_union(i["id"] for i in content["indicators"])};
export type DiseaseId = {_union(d["id"] for d in content["diseases"])};
export type VariableType = {_union(get_args(Type))};
export type Level = 1 | 2 | 3 | 4 | 5;

"""
    return names + INTERFACES
