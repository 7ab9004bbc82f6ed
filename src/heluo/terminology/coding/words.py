"""What names of diseases, drugs and items are called otherwise, and words that are attributes: lists of
`dictionary/terminology`, written for this project."""

from __future__ import annotations

import re
from functools import lru_cache

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadConfiguration
from heluo.terminology.base import shipped_folder

WORDS, ATTRIBUTES = "name_words.csv", "name_attributes.csv"
KINDS = ("abbreviation", "synonym", "english", "trade", "spelling")
SYSTEMS = ("", "diagnosis", "procedure", "drug", "item")


@lru_cache(maxsize=1)
def _lines() -> tuple[tuple[tuple[str, ...], tuple[str, ...], str, str], ...]:
    path, found = shipped_folder() / WORDS, []
    for number, row in rows(path, ("names", "means", "kind", "system", "author")):
        if row["kind"] not in KINDS or row["system"] not in SYSTEMS or not row["author"] or not row["means"]:
            raise BadConfiguration(
                ("种类、体系、含义或作者不对", "kind, system, meaning or author is wrong"),
                f"{' '.join(KINDS)}; {' '.join(SYSTEMS)}",
                ("改正这一行", "correct the line"),
                where=f"{path}:{number}",
            )
        found.append(
            (tuple(row["names"].split("|")), tuple(row["means"].split("|")), row["kind"], row["system"])
        )
    return tuple(found)


@lru_cache(maxsize=1)
def spellings() -> tuple[tuple[str, str], ...]:
    """(spelling, the one that is used), the longest first: replaced wherever they stand."""
    found = {name: means[0] for names, means, kind, _ in _lines() if kind == "spelling" for name in names}
    return tuple(sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))


@lru_cache(maxsize=8)
def meanings(system: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """(name, what it may mean, the likeliest first, kind) in `system`, as written; those of all systems
    come before the system's own."""
    found = []
    for wanted in ("", system):
        for names, means, kind, of in _lines():
            if of == wanted and kind != "spelling":
                found += [(name, means, kind) for name in names]
    return tuple(found)


@lru_cache(maxsize=8)
def attributes(system: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind, expression) of a system, in the order of the file."""
    path, found = shipped_folder() / ATTRIBUTES, []
    for number, row in rows(path, ("system", "kind", "pattern", "note")):
        if row["system"] != system:
            continue
        try:
            found.append((row["kind"], re.compile(row["pattern"])))
        except re.error as error:
            raise BadConfiguration(
                (f"表达式不对:{error}", f"no regular expression: {error}"),
                ("一个正则表达式", "a regular expression"),
                ("改正这一行", "correct the line"),
                where=f"{path}:{number}",
            ) from error
    return tuple(found)
