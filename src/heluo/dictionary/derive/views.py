"""The view that a vendor is asked to make, one file a category: valid as it stands on SQLite, PostgreSQL and
MySQL, and empty.

The vendor replaces each NULL by its own column and names its tables. What the view cannot give stays NULL:
the hospital's `fields.csv` then declares it absent, with a reason.
"""

from __future__ import annotations

from heluo.dictionary.derive.text import TYPES, range_words, value_words
from heluo.dictionary.model import Category, Dictionary, Variable

FOLDER = "docs/reference/views"
WATERMARK = "changed_time"
"""Column of the last change of a row; a hospital's fields.csv names it as `_watermark`."""


def view_files(dictionary: Dictionary) -> dict[str, str]:
    return {f"{FOLDER}/{c.name}.sql": view_template(c, dictionary) for c in dictionary.categories.values()}


def view_template(category: Category, dictionary: Dictionary) -> str:
    """`CREATE VIEW heluo_<category>` with one commented column a collected variable."""
    lines = [
        f"-- {category.label.zh} · {category.label.en}. {category.definition}",
        f"-- {category.grain}; 主键 key: {', '.join(category.key)}",
        "-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line "
        "by your tables.",
        f"-- {WATERMARK}: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when "
        "there is none.",
        f"CREATE VIEW heluo_{category.name} AS",
        "SELECT",
    ]
    lines += [f"  NULL AS {v.name},  -- {_comment(v, dictionary)}" for v in category.viewed]
    lines += [f"  NULL AS {WATERMARK}  -- 最后变更时间 last change", "WHERE 1 = 0;  -- FROM …", ""]
    return "\n".join(lines)


def _comment(variable: Variable, dictionary: Dictionary) -> str:
    parts = [f"{variable.label.zh} {variable.label.en}", TYPES[variable.type]]
    if variable.required:
        parts.append("必填 required")
    if variable.unit:
        parts.append(f"单位 unit {variable.unit}")
    if words := range_words(variable):
        parts.append(f"范围 range {words}")
    if values := value_words(variable, dictionary):
        parts.append(f"值 values {values}")
    return " | ".join([*parts, variable.definition])
