"""Reads one value set: a heading with labels, source and kind, then a code a line. Refuses it with file and
line."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

from heluo.dictionary.model import Code, ValueSet
from heluo.kit.errors import BadConfiguration
from heluo.kit.text import Text

HEADING = "# zh | en | source | closed or open"
EXTENSIBLE = {
    "icd10": r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Zx]{1,4}(x[0-9]{2,3})?)?$",
    "icd9cm3": r"^[0-9]{2}(\.[0-9]{1,4}(x[0-9]{2,3})?)?$",
}
"""Value sets whose editions extend the listed codes with further characters: a text of this shape, however it
is spelt (the centre reads every spelling alike), is a code of its own."""
BEGINNINGS = {
    "icd10": r"^[A-Z]([0-9]([0-9A-Z](\.[0-9A-Zx]{0,4}(x[0-9]{0,3})?)?)?)?$",
    "icd9cm3": r"^[0-9]([0-9](\.([0-9]{0,4}(x[0-9]{0,3})?)?)?)?$",
}
"""What a code of an `EXTENSIBLE` value set can begin with."""


def read_value_set(path: Path) -> ValueSet:
    """The value set of a file. Raises BadConfiguration with file:line."""
    with path.open(encoding="utf-8", newline="") as file:
        zh, en, source, kind = _heading(file.readline(), path)
        codes = _codes(file, path)
    return ValueSet(path.stem, Text(zh, en), source, kind == "open", codes)


def _heading(header: str, path: Path) -> list[str]:
    if not header.startswith("#"):
        raise BadConfiguration("no heading", HEADING, "add it as line 1", where=f"{path}:1")
    heading = [part.strip() for part in header.lstrip("# ").split("|")]
    if len(heading) != 4 or not all(heading) or heading[3] not in ("open", "closed"):
        raise BadConfiguration("a wrong heading", HEADING, "mend line 1", where=f"{path}:1")
    return heading


def _codes(file: TextIO, path: Path) -> dict[str, Code]:
    codes: dict[str, Code] = {}
    reader = csv.DictReader(file)
    if tuple(reader.fieldnames or ())[:3] != ("code", "zh", "en"):
        raise BadConfiguration(
            f"columns {reader.fieldnames}",
            "code,zh,en and attributes",
            "mend the header line",
            where=f"{path}:2",
        )
    for row in reader:
        # The reader counts from the line after the heading.
        where = f"{path}:{reader.line_num + 1}"
        if None in row or None in row.values() or not (row["code"] and row["zh"] and row["en"]):
            raise BadConfiguration(
                "a line without code, zh and en, or with another number of cells",
                "code,zh,en and one cell an attribute",
                "edit this line",
                where=where,
            )
        if row["code"] in codes:
            raise BadConfiguration(
                f"code {row['code']} twice", "each code once", "remove one line", where=where
            )
        extra = {k: v for k, v in row.items() if k not in ("code", "zh", "en") and v}
        codes[row["code"]] = Code(row["code"], Text(row["zh"], row["en"]), extra)
    return codes
