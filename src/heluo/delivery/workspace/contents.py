"""What an extract holds: one file of persons, and one a category with the grant's variables. Which columns
are open is the grant's; here they get their place and their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ibis.expr.types as ir

from heluo.access.levels import column_levels
from heluo.access.permit import Permit
from heluo.access.projects import columns
from heluo.dictionary import Category, Variable, load
from heluo.kit.text import Text
from heluo.lakehouse import guard
from heluo.lakehouse.tables import lake_table, table

PERSONS = "persons"
"""The file of who is in it, and what the grant opens of the person as such."""
KEYS = {
    "person_id": Text("人员(项目内假名)", "person, under the project's name"),
    "hospital": Text("医院", "hospital"),
    "row_key": Text("数据行(项目内假名)", "row, under the project's name"),
    "visit_ref": Text("就诊(项目内假名)", "visit, under the project's name"),
}
"""What rows are held together by. Not the month: it is a day that nobody moved."""
FACTS = {
    "sex": Text("性别", "sex"),
    "birth_year": Text("出生年", "year of birth"),
    "division": Text("常住地区", "district of residence"),
}
"""Facts of the person, by their column."""
KINDS = {
    "key": Text("编号", "name"),
    "time": Text("时间(按人平移)", "time, moved by person"),
    "variable": Text("授权的变量", "granted variable"),
    "with": Text("变量的上下限符号或单位", "bound or unit of a variable"),
}


@dataclass(frozen=True)
class ExtractColumn:
    """One column of a file; `variable`: as the dictionary has it."""

    name: str
    kind: str
    label: Text
    level: int
    variable: Variable | None = None


@dataclass(frozen=True)
class ExtractFile:
    """One file without its ending, the lake table that it is read from, and its columns in their order."""

    name: str
    source: str
    columns: tuple[ExtractColumn, ...]

    def rows(self) -> ir.Table:
        """Its rows as an expression: the reader leaves of them what the permit opens."""
        names = [one.name for one in self.columns]
        rows = table(self.source)
        if "person_id" not in rows.columns:
            links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
            rows = rows.inner_join(links, ["hospital", "subject_ref"])
        return rows.select(*names)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that tell one row of it from another."""
        return ("person_id",) if self.name == PERSONS else ("person_id", "hospital", "row_key")


def files_of(variables: Iterable[str], permit: Permit) -> tuple[ExtractFile, ...]:
    """The files for a grant of `variables` (`category.variable`) under its permit."""
    wanted = sorted(set(variables))
    granted = [(category, _of(wanted, category)) for category in load().categories.values()]
    return (
        _persons(wanted, permit),
        *(_category(category, variables, permit) for category, variables in granted if variables),
    )


def _of(wanted: list[str], category: Category) -> list[Variable]:
    names = [name.partition(".")[2] for name in wanted if name.partition(".")[0] == category.name]
    return [category.variables[name] for name in names]


def _persons(wanted: list[str], permit: Permit) -> ExtractFile:
    source = "application.person_wide"
    made_of = {
        place.rpartition(".")[2]: load().categories["patient"].variables[of]
        for of, places in columns.OF_PATIENT.items()
        for place in places
        if place.startswith(source) and f"patient.{of}" in wanted
    }
    found = [ExtractColumn("person_id", "key", KEYS["person_id"], 3)]
    found += [
        ExtractColumn(name, "variable", label, _level(source, name), made_of[name])
        for name, label in FACTS.items()
        if name in made_of
    ]
    return ExtractFile(PERSONS, source, _opened(source, found, permit))


def _category(of: Category, variables: list[Variable], permit: Permit) -> ExtractFile:
    source = f"standard.{of.name}"
    return ExtractFile(of.name, source, _opened(source, list(_columns(of, variables, source)), permit))


def _columns(of: Category, variables: list[Variable], source: str) -> Iterator[ExtractColumn]:
    there = lake_table(source).schema.names
    for name, label in KEYS.items():
        if name in there or name == "person_id":
            yield ExtractColumn(name, "key", label, 3 if name == "person_id" else _level(source, name))
    granted = {one.shipped: one for one in variables}
    for name in (of.time, of.end_time):
        if name and name not in granted:
            yield _described(of, name, "time", source)
    for name, variable in granted.items():
        if name and name not in KEYS:
            yield ExtractColumn(name, "variable", variable.label, _level(source, name), variable)
    for variable in variables:
        for name in columns.GOES_WITH.get(variable.full_name, ()):
            if name not in granted:
                yield _described(of, name, "with", source)


def _described(of: Category, name: str, kind: str, source: str) -> ExtractColumn:
    variable = of.variables[name]
    return ExtractColumn(name, kind, variable.label, _level(source, name), variable)


def _level(source: str, name: str) -> int:
    return column_levels(source, (name,))[name]


def _opened(source: str, found: list[ExtractColumn], permit: Permit) -> tuple[ExtractColumn, ...]:
    """Without columns that the permit leaves empty: a file never has a column that says nothing."""
    closed = guard.hidden(source, permit)
    return tuple({one.name: one for one in found if one.name not in closed}.values())
