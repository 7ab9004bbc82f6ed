"""A page a disease: who is in, every variable with where it comes from, every indicator."""

from __future__ import annotations

from heluo.dictionary.derive.text import TYPES
from heluo.dictionary.disease_variables import DiseaseVariable, level_of
from heluo.dictionary.diseases import Disease
from heluo.dictionary.filter import Filter, Selection
from heluo.dictionary.model import Dictionary
from heluo.kit.text import Text

COLUMNS = (
    "编号 id",
    "中文",
    "English",
    "类型 type",
    "单位或值域 unit or values",
    "级别 level",
    "必填",
    "来源 source",
    "OMOP",
    "FHIR",
)
PICKS = {
    "first": Text("首个", "first"),
    "last": Text("末个", "latest"),
    "highest": Text("最高", "highest"),
    "lowest": Text("最低", "lowest"),
    "count": Text("行数", "number of rows"),
}
TAKES = {
    "value": Text("的值", "value"),
    "date": Text("的日期", "date"),
    "days": Text("距入组日的天数", "days from day zero"),
}


def disease_page(disease: Disease, dictionary: Dictionary) -> str:
    """The page of a disease, without the line that says who made it."""
    parts = [
        f"\n# {disease.label.zh} · {disease.label.en} (`{disease.id}`)\n",
        f"{disease.definition.zh} {disease.definition.en}\n",
        "## 入组 · Entry\n",
        *(f"- {e.label.zh} · {e.label.en}: `{_rows(e.selection)}`" for e in disease.entries),
        "\n## 另行标记,不入组 · Marked apart, not in\n",
        *(f"- {m.label.zh} · {m.label.en}: `{_rows(m.selection)}`" for m in disease.marks),
        *(["\n## 随访表单 · Forms\n"] if disease.forms else []),
        *(f"- {f.label.zh} · {f.label.en} (`{f.name}`)" for f in disease.forms),
        f"\n## 变量 · Variables ({len(disease.variables)})\n",
        f"| {' | '.join(COLUMNS)} |",
        "| --- " * len(COLUMNS) + "|",
        *(_variable(v, dictionary) for v in disease.variables.values()),
    ]
    if disease.indicators:
        parts += [
            "\n## 质量指标 · Quality indicators\n",
            "| 编号 id | 中文 | English | 定义 definition | 除外 left out |",
        ]
        parts += ["| --- | --- | --- | --- | --- |"]
        parts += [
            f"| `{i.id}` | {i.label.zh} | {i.label.en} | {i.definition.zh} {i.definition.en} | "
            f"{';'.join(f'{e.label.zh} {e.label.en}' for e in i.exclusions)} |"
            for i in disease.indicators
        ]
    return "\n".join(parts) + "\n"


def definition(variable: DiseaseVariable) -> Text:
    """In words which row a variable means and what of it."""
    sources = ", ".join(f"{s.variable.full_name} [{_rows(s.selection)}]" for s in variable.sources)
    pick, take = PICKS[variable.pick], TAKES[variable.take]
    days = ""
    if variable.from_day is not None or variable.to_day is not None:
        low, high = ("" if d is None else str(d) for d in (variable.from_day, variable.to_day))
        days = f" {low}…{high} d"
    after = f" ({variable.anchor})" if variable.anchor else ""
    if variable.pick == "count":
        return Text(f"{pick.zh}{days}{after}: {sources}", f"{pick.en}{days}{after}: {sources}")
    return Text(f"{pick.zh}{take.zh}{days}{after}: {sources}", f"{pick.en} {take.en}{days}{after}: {sources}")


def _variable(v: DiseaseVariable, dictionary: Dictionary) -> str:
    unit = f"`{v.unit}`" if v.unit else v.value_set
    words = definition(v)
    return (
        f"| `{v.id}` | {v.label.zh} | {v.label.en} | {TYPES[v.type]} | {unit} | {level_of(v, dictionary)} | "
        f"{'是' if v.required else ''} | {words.zh.replace('|', chr(92) + '|')} | {v.omop} | {v.fhir} |"
    )


def _rows(selection: Selection) -> str:
    return f"{selection.category}: " + " & ".join(_filter(one) for one in selection.where)


def _filter(one: Filter) -> str:
    values = ",".join(one.values) if one.values else "" if one.number is None else f"{one.number:g}"
    return f"{one.variable} {one.operator} {values}".strip()
