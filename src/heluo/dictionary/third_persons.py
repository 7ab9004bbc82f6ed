"""How a name of a third person stands in a text: `dictionary/third_persons.toml`.

Lists only. Taking the names out is `collection.third_persons`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

FILE = "third_persons.toml"


@dataclass(frozen=True)
class ThirdPersons:
    """`before`, `between`, `after`: what stands around a name; `follow`: what may come after one, `verbs`
    what ends one of two characters; `words`: what
    begins like one and is none; `compound`, `single`: family names."""

    before: tuple[str, ...]
    between: tuple[str, ...]
    after: tuple[str, ...]
    follow: tuple[str, ...]
    verbs: tuple[str, ...]
    words: tuple[str, ...]
    compound: tuple[str, ...]
    single: tuple[str, ...]


@cache
def load_third_persons(folder: Path | None = None) -> ThirdPersons:
    """The lists as they are on disk. Raises BadConfiguration for one that is missing or empty: names would
    pass."""
    path = (folder or data_folder("dictionary")) / FILE
    head = tomllib.loads(path.read_text(encoding="utf-8"))
    known = ThirdPersons.__dataclass_fields__
    lists = {name: head.get(name, ()) for name in known}
    lists["single"] = "".join(lists["single"]).split()
    lists["single"] = "".join(lists["single"])
    if wrong := sorted(head.keys() ^ known.keys()) or [name for name, found in lists.items() if not found]:
        raise BadConfiguration(", ".join(wrong), " | ".join(known), "mend the list", where=str(path))
    return ThirdPersons(**{name: tuple(found) for name, found in lists.items()})
