"""Which codes and words name a special disease: `dictionary/special_diseases.toml`.

Lists only. What becomes of a row that names one is `lakehouse.labels`; who may see it is `access`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

FILE = "special_diseases.toml"


@dataclass(frozen=True)
class SpecialCodes:
    """Codes of one value set."""

    codes: tuple[str, ...]
    first_three: bool
    """The first three characters of a code decide."""


@dataclass(frozen=True)
class SpecialDiseases:
    """`codes`: value set → codes; `words`: what tells of such a disease in a name; `names`:
    "category.variable" of a coded variable → the variable of the category that has the hospital's own name of
    it."""

    codes: Mapping[str, SpecialCodes]
    words: tuple[str, ...]
    names: Mapping[str, str]


@cache
def load_special_diseases(folder: Path | None = None) -> SpecialDiseases:
    """The lists as they are on disk. Raises BadConfiguration naming an unknown value set or variable, and for
    a list without members: such a mistake would leave rows at the level of their columns."""
    path = (folder or data_folder("dictionary")) / FILE
    return parse_special_diseases(tomllib.loads(path.read_text(encoding="utf-8")), load(), str(path))


def parse_special_diseases(head: Mapping[str, Any], dictionary: Dictionary, where: str) -> SpecialDiseases:
    """The lists of a file's content, checked against the dictionary."""
    for name, table in head["codes"].items():
        if name not in dictionary.value_sets:
            raise _refused(f"value set {name}", " | ".join(sorted(dictionary.value_sets)), where)
        if not table["codes"] or (table["first_three"] and any(len(code) != 3 for code in table["codes"])):
            raise _refused(f"codes of {name}", "at least one, of three characters where those decide", where)
    for variable, named in head["names"].items():
        category, _, coded = variable.partition(".")
        known = dictionary.categories[category].variables if category in dictionary.categories else {}
        if coded not in known or named not in known:
            raise _refused(f"{variable} = {named}", "two variables of one category", where)
    if not head["words"]["any"]:
        raise _refused("no words", "at least one", where)
    return SpecialDiseases(
        {
            name: SpecialCodes(tuple(table["codes"]), table["first_three"])
            for name, table in head["codes"].items()
        },
        tuple(head["words"]["any"]),
        dict(head["names"]),
    )


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "mend the list", where=where)
