"""An edition of a code system as a list of names, whatever it came from."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from heluo.dictionary import load
from heluo.dictionary.search_words import load_search_words
from heluo.kit.errors import BadInput, NotFound


@dataclass(frozen=True)
class ListedName:
    """A code and what it is called; `detail`: pack and strength of a drug, unit of an item."""

    code: str
    name: str
    others: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Edition:
    """`system`: diagnosis, procedure, drug or item: what its names are, not which list it is."""

    system: str
    name: str
    version: str
    entries: tuple[ListedName, ...] = field(repr=False)

    @cached_property
    def by_code(self) -> dict[str, tuple[ListedName, ...]]:
        found: dict[str, list[ListedName]] = {}
        for entry in self.entries:
            found.setdefault(entry.code, []).append(entry)
        return {code: tuple(of) for code, of in found.items()}


SYSTEMS = ("diagnosis", "procedure", "drug", "item")
SYSTEM_OF = {"icd10": "diagnosis", "icd9cm3": "procedure", "drug": "drug", "lab_item": "item"}
"""Value sets whose names are proposed for: the system of each."""


def of_value_set(name: str) -> Edition:
    """A value set of the dictionary, with the other names that search knows of its codes."""
    dictionary = load()
    if name not in SYSTEM_OF:
        raise NotFound(f"value set {name}", " | ".join(SYSTEM_OF), "name another")
    others: dict[str, list[str]] = {}
    if name == "lab_item":
        for measure in load_search_words().measures:
            if len(measure.items) == 1:
                others.setdefault(measure.items[0], []).extend(measure.names)
    found = tuple(
        ListedName(one.code, one.label.zh, (one.code, one.label.en, *others.get(one.code, ())))
        for one in dictionary.value_sets[name].codes.values()
    )
    return Edition(SYSTEM_OF[name], name, dictionary.version, found)


FILE_COLUMNS = ("code", "name", "detail", "others")


def of_file(path: Path, system: str) -> Edition:
    """A CSV file with the columns code and name, and where there are such detail and others (names joined
    by |). Raises BadInput when it is none."""
    if system not in SYSTEMS:
        raise BadInput(
            (f"{system} 不是一种名称", f"{system} is no kind of name"),
            " | ".join(SYSTEMS),
            ("写明 --system", "say which by --system"),
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = csv.DictReader(file)
        if not {"code", "name"} <= set(read.fieldnames or ()):
            raise BadInput(
                ("没有 code、name 两列", "no columns code and name"),
                ",".join(FILE_COLUMNS),
                ("改表头", "mend the header"),
                where=str(path),
            )
        found = tuple(
            ListedName(
                row["code"].strip(),
                row["name"].strip(),
                tuple(one for one in (row.get("others") or "").split("|") if one),
                (row.get("detail") or "").strip(),
            )
            for row in read
            if row["code"] and row["name"]
        )
    return Edition(system, path.stem, "", found)
