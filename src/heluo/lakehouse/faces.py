"""How rows show themselves in the application layer, and of which level they therefore are: events of the
timeline (`timeline.toml`), documents of the search, values of disease datasets.

A night writes the dictionary's levels into rows. Where a person changed a variable's level since, rows that
show it are of the level in force, at once: `level_in_force` lays it over the stored one. Rows stored as level
5 name a special disease and stay so. Not here: making the rows (`governance.publish`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import ibis
import ibis.expr.types as ir

from heluo.access.levels import changes, declared_level, searched_level, variable_level
from heluo.access.levels import level_of as level_now
from heluo.dictionary import Category, Variable, load
from heluo.dictionary.disease_variables import level_of
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.search_words import load_search_words
from heluo.kit.errors import BadConfiguration

ROLES = ("code", "value_text", "value_number", "unit", "low", "high", "abnormal")
SPECIAL = 5
Key = tuple[str, ...]
KEYS: dict[str, Key] = {
    "application.timeline": ("category",),
    "application.search_document": ("category",),
    "application.disease_value": ("disease", "variable"),
}
"""Table whose rows have a level → the columns that say what a row shows."""


@dataclass(frozen=True)
class Face:
    """How a category shows on the timeline."""

    prefix: str
    title: tuple[Variable, ...]
    detail: tuple[Variable, ...]
    roles: dict[str, Variable]

    @property
    def variables(self) -> tuple[Variable, ...]:
        """What is shown."""
        return (*self.title, *self.detail, *self.roles.values())

    @property
    def level(self) -> int:
        """Highest level of what is shown, as the dictionary says."""
        return max([v.level for v in self.variables], default=1)


@cache
def faces() -> dict[str, Face]:
    """Category → face, every category of the dictionary. Raises BadConfiguration naming a wrong variable."""
    path = Path(__file__).with_name("timeline.toml")
    declared = tomllib.loads(path.read_text(encoding="utf-8"))
    dictionary = load()
    if set(declared) != set(dictionary.categories):
        raise BadConfiguration(
            f"categories {sorted(set(declared) ^ set(dictionary.categories))}",
            "every category once",
            "mend it",
            where=str(path),
        )
    return {name: _face(dictionary.categories[name], table, str(path)) for name, table in declared.items()}


def document_variables(category: str) -> tuple[Variable, ...]:
    """The variables whose words are in the documents of `category`; none where it has no documents."""
    of = load_search_words().documents.get(category)
    if of is None:
        return ()
    title = (of.title,) if of.title else () if of.gathered else faces()[category].title
    return (*of.line, *title)


def document_level(category: str, level: Callable[[Variable], int] = declared_level) -> int:
    """The level of a document of `category` that names no special disease."""
    return max((searched_level(one, level(one)) for one in document_variables(category)), default=1)


def changed(table: str) -> dict[Key, int]:
    """Values of KEYS → the level in force of rows with them, where it is not the stored one."""
    return _changed(table, changes())


@lru_cache(maxsize=64)
def _changed(table: str, of: tuple[tuple[str, int], ...]) -> dict[Key, int]:
    if not of:
        return {}
    pairs = {key: (declared, in_force) for key, declared, in_force in _levels(table)}
    return {key: in_force for key, (declared, in_force) in pairs.items() if declared != in_force}


def _levels(table: str) -> list[tuple[Key, int, int]]:
    """(values of KEYS, level as declared, level in force) of everything that rows of `table` may show."""
    if table == "application.disease_value":
        return [
            ((disease.id, one.id), level_of(one, load()), level_of(one, load(), variable_level))
            for disease in load_diseases().values()
            for one in disease.variables.values()
        ]
    if table == "application.search_document":
        return [((name,), document_level(name), document_level(name, variable_level)) for name in faces()]
    return [((name,), face.level, _in_force(face)) for name, face in faces().items()]


def _in_force(face: Face) -> int:
    # Not that of the reference which is stored for an identifier: the face says the identifier's own level.
    return max((level_now(one) for one in face.variables), default=1)


def level_in_force(name: str, rows: ir.Table) -> ir.IntegerValue:
    """The level of each row of the table `name` (of KEYS), whose column `level` holds the dictionary's."""
    stored: ir.IntegerValue = rows["level"]
    cases = []
    for key, level in sorted(changed(name).items()):
        shows = stored < SPECIAL
        for column, value in zip(KEYS[name], key, strict=True):
            shows = shows & (rows[column] == value)
        cases.append((shows, ibis.literal(level, "int32")))
    return ibis.cases(*cases, else_=stored).cast("int32") if cases else stored


def _face(category: Category, table: dict[str, object], where: str) -> Face:
    def variable(name: str) -> Variable:
        found = category.variables.get(name)
        if found is None or found.shipped is None:
            raise BadConfiguration(
                f"{category.name}.{name}", "a variable that enters the lake", "mend the name", where=where
            )
        return found

    def several(key: str) -> tuple[Variable, ...]:
        return tuple(variable(name) for name in table.get(key, []))  # type: ignore[union-attr]

    roles = {role: variable(str(table[role])) for role in ROLES if role in table}
    return Face(str(table.get("prefix", "")), several("title"), several("detail"), roles)
