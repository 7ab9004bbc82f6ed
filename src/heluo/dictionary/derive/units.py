"""The page of units: which spellings the centre understands, and which units each laboratory item takes."""

from __future__ import annotations

from heluo.dictionary.csv_rows import rows
from heluo.dictionary.model import Dictionary
from heluo.dictionary.units import load_units

PAGE = "docs/reference/units.md"
HEAD = """<!-- Made by `heluo derive` from /dictionary. Do not edit. -->

# 单位 · Units

中心认识的单位写法,来自 `dictionary/units.csv`。`lab_result.unit` 照报告单的写法送来即可,不必在 `values.csv` 里对应。
· Spellings of units that the centre knows. Send `lab_result.unit` as the report prints it; it needs no line in `values.csv`.

- 不分大小写、空格、全角半角和上标:`mmol/L`、`MMOL/L`、`mmol / L` 相同;`×`、`x`、`✕` 相同,`µ`、`μ`、`u` 相同。
  · Case, blanks, full width and superscripts make no difference; signs that look alike are one.
- “区分大小写”一列的写法按原样比较,在其他写法之前。 · Spellings of the column “case counts” are compared as they are, before the others.
- 一种写法两处出现时(如 `g/l`),由检验项目决定是哪一个。 · A spelling in two lines means the unit that the item takes.
- 表中没有的写法、项目不能换算的单位:结果照收,没有标准数值,检查 `wrong_unit` 计数。先看第二张表;只在本院这样写的,
  在视图里用 CASE 改写;通用的写法请中心加入 `dictionary/units.csv`。
  · An unknown spelling, or a unit that the item does not take: the result is accepted without a standard value and counted
  by the check `wrong_unit`. A spelling of your hospital alone is rewritten by CASE in the view; a common one is for the
  centre to add.

## 写法 · Spellings

"""


def unit_files(dictionary: Dictionary) -> dict[str, str]:
    """The page of units."""
    spellings: dict[str, tuple[list[str], list[str]]] = {}
    for _, row in rows(dictionary.folder / "units.csv", ("spelling", "ucum", "case")):
        any_case, exact = spellings.setdefault(row["ucum"], ([], []))
        (exact if row["case"] == "exact" else any_case).append(row["spelling"])
    lines = ["| UCUM | 写法 spellings | 区分大小写 case counts |", "|---|---|---|"]
    for ucum, (any_case, exact) in spellings.items():
        lines.append(f"| `{ucum}` | {_codes(any_case)} | {_codes(exact) or '—'} |")
    return {PAGE: HEAD + "\n".join([*lines, "", *_items(dictionary)]) + "\n"}


def _items(dictionary: Dictionary) -> list[str]:
    """The standard unit of each laboratory item and those that become it."""
    units = load_units(dictionary.folder)
    taken: dict[str, list[str]] = {}
    standard: dict[str, str] = {}
    for conversion in units.conversions.values():
        taken.setdefault(conversion.item_code, []).append(conversion.from_unit)
        standard[conversion.item_code] = conversion.to_unit
    found = dictionary.value_sets["lab_item"].codes
    lines = [
        "## 检验项目接受的单位 · Units that an item takes",
        "",
        "换算为标准单位的系数在 `dictionary/conversions.csv`。 · Factors are in that file.",
        "",
        "| `item_code` | 项目 | item | 标准单位 standard (UCUM) | 接受 takes (UCUM) |",
        "|---|---|---|---|---|",
    ]
    for code in sorted(taken):
        label = found[code].label
        others = [unit for unit in taken[code] if unit != standard[code]]
        units_taken = _codes([standard[code], *others])
        lines.append(f"| `{code}` | {label.zh} | {label.en} | `{standard[code]}` | {units_taken} |")
    return lines


def _codes(texts: list[str]) -> str:
    return " ".join(f"`{text}`" for text in texts).replace("|", "\\|")
