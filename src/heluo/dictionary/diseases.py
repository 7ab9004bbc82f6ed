"""Disease datasets as data: `dictionary/diseases/<id>.toml`. Who enters, what is marked apart, which
variables are selected.

A disease selects, it never copies: its variables are names of the dictionary. A person **enters** when any
entry holds: at least `times` rows of its selection on days at least `apart_days` apart. A **mark** (in situ,
precursor, metastasis only) is shown and counted apart: it never makes a person enter. A **subtype** is the
first whose selection has a row of the person; without one the subtype is "". Day zero is the first row of any
entry that holds. Not here: how an engine finds them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heluo.dictionary.filter import Selection, parse_selection
from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary, Variable
from heluo.kit.errors import BadConfiguration, NotFound
from heluo.kit.places import data_folder
from heluo.kit.text import Text


@dataclass(frozen=True)
class DiseaseEntry:
    """One way into the dataset: `times` rows on days `apart_days` apart (first to last for times = 2)."""

    id: str
    label: Text
    selection: Selection
    times: int
    apart_days: int


@dataclass(frozen=True)
class NamedSelection:
    """A selection with a name: a mark or a subtype."""

    id: str
    label: Text
    selection: Selection


@dataclass(frozen=True)
class VariableGroup:
    """Variables shown together; `required` ones decide completeness; `items` are laboratory items
    (value_standard of lab_result)."""

    label: Text
    variables: tuple[Variable, ...]
    required: tuple[Variable, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Disease:
    id: str
    label: Text
    definition: Text
    entries: tuple[DiseaseEntry, ...]
    marks: tuple[NamedSelection, ...]
    subtypes: tuple[NamedSelection, ...]
    groups: tuple[VariableGroup, ...]
    code_prefixes: tuple[str, ...]
    """Prefixes of ICD-10 codes by which a row belongs to the disease on a timeline."""


@cache
def load_diseases(folder: Path | None = None) -> dict[str, Disease]:
    """Every disease of the dictionary in `folder` by id. Raises BadConfiguration with the file."""
    dictionary = load(folder)
    root = (folder or data_folder("dictionary")) / "diseases"
    return {path.stem: _disease(path, dictionary) for path in sorted(root.glob("*.toml"))}


def disease(id: str, folder: Path | None = None) -> Disease:
    """The disease `id`; NotFound when there is none."""
    found = load_diseases(folder).get(id)
    if found is None:
        raise NotFound(f"disease {id}", " | ".join(load_diseases(folder)), "name one of them")
    return found


def _disease(path: Path, dictionary: Dictionary) -> Disease:
    head: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    where = str(path)

    def label(table: dict[str, Any]) -> Text:
        if not table.get("zh") or not table.get("en"):
            raise BadConfiguration("no zh or en", "a label in both languages", "add it", where=where)
        return Text(table["zh"], table["en"])

    def named(kind: str) -> tuple[NamedSelection, ...]:
        return tuple(
            NamedSelection(t["id"], label(t), parse_selection(t, dictionary, where))
            for t in head.get(kind, [])
        )

    entries = tuple(
        DiseaseEntry(
            t["id"],
            label(t),
            parse_selection(t, dictionary, where),
            t.get("times", 1),
            t.get("apart_days", 0),
        )
        for t in head.get("entry", [])
    )
    if not entries:
        raise BadConfiguration("no [[entry]]", "at least one way into the dataset", "add it", where=where)
    groups = tuple(_group(t, label(t), dictionary, where) for t in head.get("group", []))
    definition = Text(head.get("definition_zh", ""), head.get("definition_en", ""))
    return Disease(
        path.stem,
        label(head),
        definition,
        entries,
        named("mark"),
        named("subtype"),
        groups,
        tuple(head["code_prefixes"]),
    )


def _group(table: dict[str, Any], label: Text, dictionary: Dictionary, where: str) -> VariableGroup:
    def variables(key: str) -> tuple[Variable, ...]:
        result = []
        for name in table.get(key, []):
            category, _, variable = name.partition(".")
            if (
                category not in dictionary.categories
                or variable not in dictionary.categories[category].variables
            ):
                raise BadConfiguration(
                    f"variable {name}", "category.variable of the dictionary", "mend the name", where=where
                )
            result.append(dictionary.variable(name))
        return tuple(result)

    chosen, required = variables("variables"), variables("required")
    if not set(required) <= set(chosen):
        raise BadConfiguration(
            "a required variable outside the group",
            "one of its variables",
            "add it to variables",
            where=where,
        )
    for item in table.get("items", []):
        if item not in dictionary.value_sets["lab_item"].codes:
            raise BadConfiguration(
                f"laboratory item {item}", "a code of lab_item", "mend the code", where=where
            )
    return VariableGroup(label, chosen, required, tuple(table.get("items", [])))
