"""Decisions in force as the file that every reader of a hospital's mapping reads after its own lines. The
table is what happened, the file is what holds: it is written anew from the table, and the next night works by
it.

Written after the commit, under a lock between processes, from what the table says then: two who decide at
the same moment leave the later state, whichever writes last. A process that ends between the commit and the
file leaves a late file, which the worker renews within seconds (`renew_late_ones`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from heluo.delivery.frame.two_people import renew_file
from heluo.delivery.mapping.tables import MappingDecision
from heluo.dictionary.hospital import DECIDED, VALUE_COLUMNS
from heluo.kit.db import reading
from heluo.kit.places import Home


def place(home: Home, hospital: str) -> Path:
    """Where the decided values of `hospital` are."""
    return home.hospitals / hospital / DECIDED


def renew(home: Home, control: sa.Engine, hospital: str) -> bool:
    """Makes the file of `hospital` say what is in force; False when it did already."""
    query = sa.select(MappingDecision).where(
        MappingDecision.hospital == hospital, MappingDecision.status == "confirmed"
    )

    def in_force() -> bytes:
        with reading(control) as session:
            return _as_file(session.scalars(query))

    return renew_file(place(home, hospital), in_force, _as_file(()))


def renew_late_ones(home: Home, control: sa.Engine) -> int:
    """Renews the files that do not say what is in force; how many these were."""
    with reading(control) as session:
        decided = sorted(session.scalars(sa.select(MappingDecision.hospital).distinct()))
    return sum(renew(home, control, hospital) for hospital in decided)


def _as_file(in_force: Iterable[MappingDecision]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(VALUE_COLUMNS)
    for one in sorted(in_force, key=lambda one: (one.variable, one.source)):
        since = one.reviewed.date().isoformat() if one.reviewed else ""
        note = one.note.replace("\n", " ")
        lines.writerow([one.variable, one.source, one.code, note, one.author, one.reviewer or "", since, ""])
    return text.getvalue().encode()
