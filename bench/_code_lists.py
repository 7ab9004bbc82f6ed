"""The lists that the gold names were coded against: diagnoses and drugs of a published outpatient system,
read from its dump where the shared data lie, and the dictionary's laboratory items."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from _measure import ROOT

from heluo.kit.settings import settings
from heluo.terminology.coding.editions import Edition, ListedName, of_value_set

DUMP = Path("his-neusoft-mysql") / "his.sql.gz"
SYSTEMS = ("diagnosis", "drug", "lab_item")
_ROW = re.compile(r"\(((?:'(?:[^'\\]|\\.)*'|NULL)(?:,\s*(?:'(?:[^'\\]|\\.)*'|NULL))*)\)")
_CELL = re.compile(r"'((?:[^'\\]|\\.)*)'|NULL")


def dump_at(shared: Path | None = None) -> Path:
    """Where the dump is, or would be."""
    return (shared or ROOT / settings().shared_data) / DUMP


def edition(system: str, dump: Path) -> Edition:
    """`diagnosis` and `drug` of the dump, `lab_item` of the dictionary. A drug's code is its row's number:
    the column of that name holds two values only."""
    if system == "lab_item":
        return of_value_set("lab_item")
    if system == "diagnosis":
        found = (ListedName(row[4], row[3]) for row in _rows(dump, "dms_dise"))
        return Edition("diagnosis", "dms_dise", "eab8f9f9", tuple(found))
    drugs = tuple(
        ListedName(row[0], row[2].strip(), (row[-2],) if row[-2] else (), row[3])
        for row in _rows(dump, "dms_drug")
    )
    return Edition("drug", "dms_drug", "eab8f9f9", drugs)


def _rows(dump: Path, table: str) -> Iterator[list[str]]:
    text = gzip.decompress(dump.read_bytes()).decode("utf-8", "replace")
    for inserted in re.finditer(rf"INSERT INTO `{table}` VALUES (.*?);\n", text, re.S):
        for row in _ROW.finditer(inserted[1]):
            yield [found[1] or "" for found in _CELL.finditer(row[1])]
