"""The forms that are shipped, `dictionary/forms/<name>.toml`: which there are and what they are called.

Not here: what is in a form. Its sections and expressions are read by the room that fills it in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text


@dataclass(frozen=True)
class ShippedForm:
    name: str
    label: Text
    path: Path


@cache
def shipped_forms(dictionary: Path) -> dict[str, ShippedForm]:
    """Every form in the dictionary's folder by name. Raises BadConfiguration with the file."""
    found = {}
    for path in sorted((dictionary / "forms").glob("*.toml")):
        head = tomllib.loads(path.read_text(encoding="utf-8"))
        if head.get("name") != path.stem or not head.get("zh") or not head.get("en"):
            raise BadConfiguration(
                f"name {head.get('name')!r}",
                f"{path.stem}, with zh and en",
                "name the form as its file",
                where=str(path),
            )
        found[path.stem] = ShippedForm(path.stem, Text(head["zh"], head["en"]), path)
    return found
