"""Decisions in force as the file that every reader of a hospital's mapping reads after its own lines. The
table is what happened, the file is what holds: it is written anew from the table, and the next night works by
it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from heluo.delivery.mapping.tables import MappingDecision
from heluo.dictionary.hospital import DECIDED, VALUE_COLUMNS
from heluo.kit import durable
from heluo.kit.places import Home


def place(home: Home, hospital: str) -> Path:
    """Where the decided values of `hospital` are."""
    return home.hospitals / hospital / DECIDED


def write(home: Home, hospital: str, in_force: Iterable[MappingDecision]) -> None:
    """Replaces the file of `hospital` by `in_force`."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(VALUE_COLUMNS)
    for one in sorted(in_force, key=lambda one: (one.variable, one.source)):
        since = one.reviewed.date().isoformat() if one.reviewed else ""
        note = one.note.replace("\n", " ")
        lines.writerow([one.variable, one.source, one.code, note, one.author, one.reviewer or "", since, ""])
    durable.write(place(home, hospital), text.getvalue().encode())
