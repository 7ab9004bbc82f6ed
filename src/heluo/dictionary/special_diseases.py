"""Which codes and words name a special disease: `dictionary/special_diseases.toml`.

Lists only, as they are written. What they become as regular expressions is `lakehouse.spellings`, what
becomes of a row that names one is `lakehouse.labels`; who may see it is `access`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from heluo.dictionary.load import load
from heluo.dictionary.model import Dictionary
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder
from heluo.kit.text import Text

FILE = "special_diseases.toml"
Codes = tuple[tuple[str, tuple[str, ...]], ...]
"""(value set, codes of it)."""
Lookalikes = tuple[tuple[str, str], ...]
"""(character, what is typed for it), for words of three characters and more."""
LISTS = ("words", "abbreviations", "cased", "english", "pinyin")


@dataclass(frozen=True)
class Saying:
    """A regular expression for what words cannot say alone, looked for in texts that have `has`."""

    has: str
    says: str


@dataclass(frozen=True)
class Near:
    """One of `one` and one of `other`, both patterns, at most `within` characters apart in one sentence."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    within: int


@dataclass(frozen=True)
class Kind:
    """One kind of disease: its codes by value set, and its words by the way in which they are matched."""

    name: str
    label: Text
    special: bool
    """Rows of this kind are level 5."""
    begins: Codes
    codes: Codes
    words: tuple[str, ...]
    abbreviations: tuple[str, ...]
    cased: tuple[str, ...]
    english: tuple[str, ...]
    pinyin: tuple[str, ...]
    patterns: tuple[Saying, ...]
    near: tuple[Near, ...]


@dataclass(frozen=True)
class Ignored:
    """What is taken out of a text before its words decide."""

    everywhere: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    tested: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    """What makes a result negative after one of `tested`."""


@dataclass(frozen=True)
class SpecialDiseases:
    """All kinds, special or not, and what is no mention of any."""

    kinds: tuple[Kind, ...]
    ignored: Ignored
    common: tuple[str, ...] = ()
    """Pairs of characters of special words that ordinary texts have, too."""
    lookalikes: Lookalikes = ()

    @property
    def special(self) -> tuple[Kind, ...]:
        """The kinds whose rows are level 5."""
        return tuple(kind for kind in self.kinds if kind.special)

    def declaring(self, *names: str) -> SpecialDiseases:
        """The same lists with exactly the kinds `names` special."""
        return replace(self, kinds=tuple(replace(kind, special=kind.name in names) for kind in self.kinds))


@cache
def load_special_diseases(folder: Path | None = None) -> SpecialDiseases:
    """The lists as they are on disk. Raises BadConfiguration naming an unknown value set or key, a pattern
    that is none, and a special kind without words: such a mistake would leave rows at the level of their
    columns."""
    path = (folder or data_folder("dictionary")) / FILE
    return parse_special_diseases(tomllib.loads(path.read_text(encoding="utf-8")), load(), str(path))


def parse_special_diseases(head: Mapping[str, Any], dictionary: Dictionary, where: str) -> SpecialDiseases:
    """The lists of a file's content, checked against the dictionary."""
    kinds = tuple(_kind(name, table, dictionary, where) for name, table in head["kinds"].items())
    if not any(kind.special for kind in kinds):
        raise _refused("no special kind", "at least one", where)
    ignored = Ignored(**{name: tuple(found) for name, found in head.get("ignored", {}).items()})
    for one in (*ignored.everywhere, *ignored.texts, *ignored.tested, *ignored.negative):
        _check_pattern(one, "ignored", where)
    common = tuple(head.get("hints", {}).get("common", ()))
    return SpecialDiseases(kinds, ignored, common, tuple(head.get("lookalikes", {}).items()))


def _kind(name: str, table: Mapping[str, Any], dictionary: Dictionary, where: str) -> Kind:
    known = {"zh", "en", "special", "begins", "codes", "patterns", "near", *LISTS}
    if wrong := sorted(table.keys() - known):
        raise _refused(f"{name}: {', '.join(wrong)}", " | ".join(sorted(known)), where)
    lists = {one: tuple(table.get(one, ())) for one in LISTS}
    if table["special"] and not any(lists.values()):
        raise _refused(f"no words of {name}", "at least one", where)
    near = tuple(Near(tuple(n["one"]), tuple(n["other"]), n["within"]) for n in table.get("near", ()))
    patterns = tuple(Saying(p.get("has", p["says"]), p["says"]) for p in table.get("patterns", ()))
    for pattern in (
        *(p for one in patterns for p in (one.has, one.says)),
        *(p for n in near for p in (*n.one, *n.other)),
    ):
        _check_pattern(pattern, name, where)
    return Kind(
        name,
        Text(table["zh"], table["en"]),
        table["special"],
        begins=_codes(table.get("begins", {}), dictionary, where),
        codes=_codes(table.get("codes", {}), dictionary, where),
        **lists,
        patterns=patterns,
        near=near,
    )


def _codes(table: Mapping[str, Sequence[str]], dictionary: Dictionary, where: str) -> Codes:
    for value_set, listed in table.items():
        if value_set not in dictionary.value_sets:
            raise _refused(f"value set {value_set}", " | ".join(sorted(dictionary.value_sets)), where)
        if not listed or not all(listed):
            raise _refused(f"codes of {value_set}", "at least one, none empty", where)
    return tuple((value_set, tuple(listed)) for value_set, listed in table.items())


def _check_pattern(pattern: str, of: str, where: str) -> None:
    """Three engines read it: no look-around, no reference back, no boundary that they draw differently."""
    try:
        re.compile(pattern.replace(r"\p{Han}", "一-鿿"))
    except re.error as error:
        raise _refused(f"{of}: {pattern} ({error})", "a regular expression", where) from error
    if re.search(r"\(\?[=!<]|\\[1-9bB]|\(\?P", pattern):
        raise _refused(f"{of}: {pattern}", r"no look-around, no \1, no \b", where)


def _refused(found: str, expected: str, where: str) -> BadConfiguration:
    return BadConfiguration(found, expected, "mend the list", where=where)
