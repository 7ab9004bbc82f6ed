"""What full-text search knows of words: other names of the same thing, names of measured values, how notes
deny. `dictionary/search/`.

Lists only; a question is read by them elsewhere.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.dictionary.csv_rows import rows
from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary, Variable
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

FOLDER = "search"
KINDS = ("disease", "finding", "test", "procedure", "drug")
NUMBERS = ("integer", "decimal")


@dataclass(frozen=True)
class Synonyms:
    """One thing. Each of `names` finds every other; they find `finds` (narrower words), which do not find
    them; `typed` means them too, but is added to nobody's question because it means other things as well."""

    names: tuple[str, ...]
    finds: tuple[str, ...]
    typed: tuple[str, ...]
    kind: str
    source: str


@dataclass(frozen=True)
class Measure:
    """A name of a measured value → laboratory items (`CREA`) or numeric variables (`vital_sign.pulse`)."""

    names: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Denials:
    """Words that deny what follows, what precedes, how a question denies, what only looks like it, and where
    a denial ends."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    asked: tuple[str, ...]
    not_one: tuple[str, ...]
    ends: tuple[str, ...]


@dataclass(frozen=True)
class Documents:
    """How rows of a category become documents: one a row, or one of all rows of a visit and day (and of one
    `title`), a line a row with the variables `line`. `head`: what stands over the text when it is read."""

    gathered: bool
    title: Variable | None
    line: tuple[Variable, ...]
    head: tuple[Variable, ...]


@dataclass(frozen=True)
class SearchWords:
    documents: dict[str, Documents]
    """Category → its documents; categories that are found by conditions only are not there."""
    synonyms: tuple[Synonyms, ...]
    measures: tuple[Measure, ...]
    denials: Denials
    examples: tuple[str, ...]


@cache
def load_search_words(folder: Path | None = None) -> SearchWords:
    """The lists as they are on disk. Raises BadConfiguration with file:line."""
    place = (folder or data_folder("dictionary")) / FOLDER
    head = tomllib.loads((place / "denials.toml").read_text(encoding="utf-8"))
    denials = Denials(*(tuple(head[name]) for name in ("before", "after", "asked", "not_one", "ends")))
    examples = tuple(row["words"] for _, row in rows(place / "examples.csv", ("words", "why")))
    return SearchWords(
        _documents(place / "documents.csv", load()),
        _synonyms(place / "synonyms.csv"),
        _measures(place / "measures.csv", load()),
        denials,
        examples,
    )


def _documents(path: Path, dictionary: Dictionary) -> dict[str, Documents]:
    found: dict[str, Documents] = {}
    lines = rows(path, ("category", "documents", "title", "line", "head", "why"))
    for line, row in lines:
        category = dictionary.categories.get(row["category"])
        names = [name for column in ("line", "head", "title") for name in row[column].split()]
        known = category.variables if category else {}
        if any(name not in known or known[name].shipped is None for name in names) or category is None:
            raise _refused(
                f"{row['category']}: {' '.join(names)}", "variables that enter the lake", path, line
            )
        gathered = row["documents"] == "visit_day"
        if row["documents"] not in ("row", "visit_day", "none") or gathered != bool(row["line"]):
            raise _refused(row["documents"], "row | visit_day with a line | none", path, line)
        if row["documents"] != "none":
            variables = tuple(known[name] for name in row["line"].split()) or category.searched
            head = tuple(known[name] for name in row["head"].split())
            found[category.name] = Documents(gathered, known.get(row["title"]), variables, head)
    if {row["category"] for _, row in lines} != set(dictionary.categories):
        raise _refused("other categories", "every category once", path, 1)
    return found


def _synonyms(path: Path) -> tuple[Synonyms, ...]:
    found = []
    for line, row in rows(path, ("names", "finds", "typed", "kind", "source")):
        one = Synonyms(
            _several(row["names"]), _several(row["finds"]), _several(row["typed"]), row["kind"], row["source"]
        )
        every = (*one.names, *one.finds, *one.typed)
        if row["kind"] not in KINDS or not row["source"]:
            raise _refused(
                f"{row['kind']} · {row['source']}", f"{' | '.join(KINDS)}, and a source", path, line
            )
        if not one.names or len(every) < 2 or len(set(every)) < len(every):
            raise _refused(row["names"], "two words or more, each once", path, line)
        found.append(one)
    return tuple(found)


def _measures(path: Path, dictionary: Dictionary) -> tuple[Measure, ...]:
    found, seen = [], set[str]()
    for line, row in rows(path, ("names", "items", "note")):
        one = Measure(_several(row["names"]), _several(row["items"]))
        wrong = [item for item in one.items if not _is_measured(item, dictionary)]
        if wrong or not one.items:
            raise _refused(", ".join(wrong) or "no item", "laboratory items or numeric variables", path, line)
        twice = seen & set(one.names)
        if twice or not one.names:
            raise _refused(", ".join(sorted(twice)) or "no name", "each name on one line", path, line)
        seen |= set(one.names)
        found.append(one)
    return tuple(found)


def _is_measured(item: str, dictionary: Dictionary) -> bool:
    category, dot, name = item.partition(".")
    if not dot:
        return item in dictionary.value_sets["lab_item"].codes
    variables = dictionary.categories[category].variables if category in dictionary.categories else {}
    return name in variables and variables[name].type in NUMBERS


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _refused(found: str, expected: str, path: Path, line: int) -> BadConfiguration:
    return BadConfiguration(found, expected, "mend this line", where=f"{path}:{line}")
