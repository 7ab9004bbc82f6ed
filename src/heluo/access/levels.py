"""The level of every column of the lake: a variable's from the dictionary, the layers' own columns from
`levels.csv`.

A column that nobody classified is level 5. Keyed references of identifiers are level 3: they tell rows apart,
not persons. Rows of special diseases have a level of their own (`lakehouse.labels`); rows of the application
tables that have a column `level` are of that level.
"""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from heluo.dictionary import Variable, load
from heluo.kit.text import Text

UNCLASSIFIED = 5
TOKEN = MASKED_TEXT = 3
LABELS: dict[int, Text] = {
    1: Text("完全公开", "fully public"),
    2: Text("可广泛使用,不识别个人", "wide use, not identifying"),
    3: Text("部分去标识,限授权项目", "partly de-identified, authorised project"),
    4: Text("直接识别,限参与诊疗者", "identifying, staff in this person's care"),
    5: Text("特殊病种,限主管医师", "special diseases, treating doctors"),
}


def variable_level(variable: Variable) -> int:
    """Level of a variable's column in the lake."""
    return TOKEN if variable.type == "id" else variable.level


def searched_level(variable: Variable) -> int:
    """Level of a variable as text to be searched. Free text left the hospital masked against the record's own
    patient: masked text is level 3."""
    return min(variable_level(variable), MASKED_TEXT) if variable.type == "text" else variable_level(variable)


def _level(table: str, column: str) -> int:
    """The exact line of `levels.csv`, else the first pattern that fits, else UNCLASSIFIED."""
    declared = _declared()
    if (table, column) in declared:
        return declared[table, column]
    return next(
        (level for (t, pattern), level in declared.items() if t == table and fnmatchcase(column, pattern)),
        UNCLASSIFIED,
    )


@cache
def _declared() -> dict[tuple[str, str], int]:
    with Path(__file__).with_name("levels.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): int(row["level"]) for row in csv.DictReader(file)}


@cache
def column_levels(table: str, columns: tuple[str, ...]) -> dict[str, int]:
    """column → level for the lake table `table` ("standard.lab_result")."""
    layer, _, name = table.partition(".")
    levels = {column: _level(table, column) for column in columns}
    category = load().categories.get(name)
    if layer == "standard" and category is not None:
        own = {v.shipped: variable_level(v) for v in category.variables.values() if v.shipped}
        own |= {f"{shipped}_source": level for shipped, level in own.items()}
        levels = {column: own.get(column, _level(layer, column)) for column in columns}
    return levels
