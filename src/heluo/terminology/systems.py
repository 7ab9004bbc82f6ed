"""Every code system by name: the one place that knows which exist."""

from __future__ import annotations

from heluo.dictionary import load
from heluo.kit.errors import NotFound
from heluo.terminology.base import CodeSystem
from heluo.terminology.division import divisions
from heluo.terminology.icd10 import Icd10
from heluo.terminology.listed import institutions, value_set
from heluo.terminology.ucum import Ucum

OWN = ("division", "icd10", "institution", "ucum")
"""Systems with code of their own; every other name is a value set of the dictionary."""


def system(name: str) -> CodeSystem:
    """The code system `name`; NotFound when there is none."""
    match name:
        case "division":
            return divisions()
        case "icd10":
            return Icd10()
        case "institution":
            return institutions()
        case "ucum":
            return Ucum()
        case _ if name in load().value_sets:
            return value_set(name)
    raise NotFound(f"code system {name}", " | ".join(OWN), "name one of them or a value set")


def system_names() -> tuple[str, ...]:
    """Names of every code system, sorted."""
    return tuple(sorted({*OWN, *load().value_sets}))
