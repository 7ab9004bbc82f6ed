"""Code systems that are plain lists: the dictionary's value sets, and kinds of health institutions (WS
218-2002)."""

from __future__ import annotations

import csv
from functools import cache

from heluo.dictionary import load
from heluo.kit.errors import NotFound
from heluo.terminology.base import Concept, shipped_folder


class Listed:
    """One edition of a list of codes."""

    def __init__(self, name: str, edition: str, concepts: dict[str, Concept]) -> None:
        self.name = name
        self.editions = (edition,)
        self._concepts = concepts

    def lookup(self, code: str, edition: str = "") -> Concept | None:
        if edition not in ("", *self.editions):
            raise NotFound(f"edition {edition} of {self.name}", self.editions[0], "name another edition")
        return self._concepts.get(code)

    def valid(self, code: str, edition: str = "") -> bool:
        return self.lookup(code, edition) is not None


@cache
def value_set(name: str) -> Listed:
    """A value set of the dictionary as a code system; its edition is the dictionary's version. NotFound for
    an unknown name."""
    dictionary = load()
    found = dictionary.value_sets.get(name)
    if found is None:
        raise NotFound(f"value set {name}", "a file of dictionary/value_sets", "name another")
    concepts = {
        c.code: Concept(name, dictionary.version, c.code, c.label.zh, c.label.en)
        for c in found.codes.values()
    }
    return Listed(name, dictionary.version, concepts)


@cache
def institutions() -> Listed:
    """WS 218-2002, third-level kinds of health institutions."""
    with (shipped_folder() / "institution.csv").open(encoding="utf-8", newline="") as file:
        concepts = {
            r["code"]: Concept("institution", "WS 218-2002", r["code"], r["name"], "")
            for r in csv.DictReader(file)
        }
    return Listed("institution", "WS 218-2002", concepts)
