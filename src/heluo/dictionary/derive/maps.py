"""Where each variable goes in OMOP CDM 5.4 and FHIR R4, as two tables that `exchange` and readers use.

A map says where a value belongs, not how a code is translated: that is a terminology's work.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from heluo.dictionary.model import Dictionary, Variable

FOLDER = "docs/reference/maps"


@dataclass(frozen=True)
class Target:
    """`variable` belongs in `container` (OMOP table or FHIR resource) at `path` (column or element path)."""

    variable: Variable
    container: str
    path: str


def omop_map(dictionary: Dictionary) -> tuple[Target, ...]:
    return tuple(_target(v, v.omop) for v in _variables(dictionary) if v.omop)


def fhir_map(dictionary: Dictionary) -> tuple[Target, ...]:
    return tuple(_target(v, v.fhir) for v in _variables(dictionary) if v.fhir)


def map_files(dictionary: Dictionary) -> dict[str, str]:
    """`omop.csv` and `fhir.csv`."""
    return {
        f"{FOLDER}/omop.csv": _table(
            ("category", "variable", "zh", "omop_table", "omop_column"), omop_map(dictionary)
        ),
        f"{FOLDER}/fhir.csv": _table(
            ("category", "variable", "zh", "fhir_resource", "fhir_path"), fhir_map(dictionary)
        ),
    }


def _variables(dictionary: Dictionary) -> list[Variable]:
    return [v for c in dictionary.categories.values() for v in c.variables.values()]


def _target(variable: Variable, text: str) -> Target:
    container, _, path = text.partition(".")
    return Target(variable, container, path)


def _table(columns: tuple[str, ...], targets: tuple[Target, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(
        (t.variable.category, t.variable.name, t.variable.label.zh, t.container, t.path) for t in targets
    )
    return out.getvalue()
