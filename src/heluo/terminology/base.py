"""The one interface of a code system. A code is always (system, edition, code): the same letters mean other
things in another edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from heluo.kit.places import data_folder


@dataclass(frozen=True)
class Concept:
    """What one code means in one edition. Labels are "" where the edition ships codes without names."""

    system: str
    edition: str
    code: str
    zh: str
    en: str
    parent: str = ""


class CodeSystem(Protocol):
    """A code system: `editions` newest first; `edition=""` means the newest."""

    @property
    def name(self) -> str: ...

    @property
    def editions(self) -> tuple[str, ...]: ...

    def lookup(self, code: str, edition: str = "") -> Concept | None:
        """The concept, or None when the edition has no such code. NotFound for an unknown edition."""
        ...

    def valid(self, code: str, edition: str = "") -> bool:
        """Whether the edition has this code."""
        ...


def shipped_folder() -> Path:
    """Where the tables that may be shipped lie: `dictionary/terminology`, made by `terminology.importers`."""
    return data_folder("dictionary") / "terminology"
