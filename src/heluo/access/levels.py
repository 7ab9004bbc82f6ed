"""The level of every column of the lake: a variable's from the dictionary or as people changed it, the
layers' own columns from `levels.csv`.

A column that nobody classified is level 5. Keyed references of identifiers are level 3: they tell rows
apart, not persons. Rows of special diseases have a level of their own (`lakehouse.labels`); rows of the
application tables that have a column `level` are of that level.

Changed levels are control data (`level_changes`), which lies above this module: whoever opens the control
database hands a function that knows them (`follow`). Everything that depends on a level asks here each time
or has `changes()` in the key of its cache, so that a change counts at once. Without a function, as in a
hospital, the dictionary's levels are in force.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path

from heluo.dictionary import Variable, load
from heluo.dictionary.disease_variables import made_from
from heluo.dictionary.diseases import load_diseases
from heluo.kit.text import Text

UNCLASSIFIED = 5
ENTRIES, INDICATORS = "@entries", "@indicators"
TOKEN = MASKED_TEXT = 3
LABELS: dict[int, Text] = {
    1: Text("完全公开", "fully public"),
    2: Text("可广泛使用,不识别个人", "wide use, not identifying"),
    3: Text("部分去标识,限授权项目", "partly de-identified, authorised project"),
    4: Text("直接识别,限参与诊疗者", "identifying, staff in this person's care"),
    5: Text("特殊病种,限主管医师", "special diseases, treating doctors"),
}
_changed: Callable[[], Mapping[str, int]] = dict


def follow(changed: Callable[[], Mapping[str, int]]) -> None:
    """From now on `changed` gives `category.variable` → level of what is not as the dictionary says."""
    global _changed
    _changed = changed


def changes() -> tuple[tuple[str, int], ...]:
    """(`category.variable`, level) of what is not as the dictionary says, sorted: part of the key of whatever
    is kept and depends on levels."""
    return tuple(sorted(_changed().items()))


def level_of(variable: Variable) -> int:
    """The level of a variable in force, of its value where it is written down."""
    return _changed().get(variable.full_name, variable.level)


def variable_level(variable: Variable) -> int:
    """Level of a variable's column in the lake, as it is in force: of an identifier there is a reference."""
    return TOKEN if variable.type == "id" else level_of(variable)


def declared_level(variable: Variable) -> int:
    """Level of a variable's column as the dictionary says: what a night writes into rows, which are judged by
    the levels in force when they are read."""
    return TOKEN if variable.type == "id" else variable.level


def searched_level(variable: Variable, level: int) -> int:
    """The level of a variable of `level` as text to be searched. Free text left the hospital masked against
    the record's own patient: masked text is level 3. Whoever raised it to level 5 closed it."""
    return MASKED_TEXT if variable.type == "text" and level == 4 else level


def _level(table: str, column: str) -> int:
    """The exact line of `levels.csv`, else the first pattern that fits, else UNCLASSIFIED; higher where a
    variable of which the column is made was raised."""
    declared = _declared()
    found = declared.get((table, column)) or next(
        (line for (t, pattern), line in declared.items() if t == table and fnmatchcase(column, pattern)), None
    )
    if found is None:
        return UNCLASSIFIED
    level, made_of = found
    raised = [now for name, now in changes() if name in made_of and now > load().variable(name).level]
    return max([level, *raised])


@cache
def _declared() -> dict[tuple[str, str], tuple[int, frozenset[str]]]:
    """(table, column) → (level, the variables of which it is made)."""
    with Path(__file__).with_name("levels.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["column"]): (int(row["level"]), _variables(row["made_of"]))
            for row in csv.DictReader(file)
        }


def _variables(made_of: str) -> frozenset[str]:
    """Names in a line's last column; ENTRIES and INDICATORS stand for those of all diseases."""
    found = set(made_of.split())
    for disease in load_diseases().values():
        if ENTRIES in found:
            for one in (*disease.entries, *disease.marks, *disease.subtypes):
                found |= {f"{one.selection.category}.{by.variable}" for by in one.selection.where}
        if INDICATORS in found:
            for name in {name for one in disease.indicators for name in one.variables}:
                found |= set(made_from(disease.variables[name]))
    return frozenset(found - {ENTRIES, INDICATORS})


def column_levels(table: str, columns: tuple[str, ...]) -> dict[str, int]:
    """column → level for the lake table `table` ("standard.lab_result")."""
    return _column_levels(table, columns, changes())


@lru_cache(maxsize=1024)
def _column_levels(table: str, columns: tuple[str, ...], of: tuple[tuple[str, int], ...]) -> dict[str, int]:
    layer, _, name = table.partition(".")
    levels = {column: _level(table, column) for column in columns}
    category = load().categories.get(name)
    if layer == "standard" and category is not None:
        own = {v.shipped: variable_level(v) for v in category.variables.values() if v.shipped}
        own |= {f"{shipped}_source": level for shipped, level in own.items()}
        levels = {column: own.get(column, _level(layer, column)) for column in columns}
    return levels
