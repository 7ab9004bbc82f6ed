"""Decisions in force as `decided_fields.csv`, which is read after the hospital's own fields.csv. The table is
what happened, the file is what holds: it is written anew from the table.

Where the hospital's program shares this installation it reads the file the next night; another machine is
given it by hand (`as_file`), because nobody but the hospital changes what leaves it. Written after the
commit, under a lock between processes; a process that ends between the two leaves a late file, which the
worker renews (`renew_late_ones`).
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import sqlalchemy as sa

from heluo.delivery.fields.tables import ColumnDecision
from heluo.delivery.frame.two_people import renew_file
from heluo.dictionary.hospital import ABSENT, DECIDED_FIELDS, FIELD_COLUMNS
from heluo.kit.db import reading
from heluo.kit.places import Home


def place(home: Home, hospital: str) -> Path:
    """Where the decided columns of `hospital` are."""
    return home.hospitals / hospital / DECIDED_FIELDS


def renew(home: Home, control: sa.Engine, hospital: str) -> bool:
    """Makes the file of `hospital` say what is in force; False when it did already."""
    return renew_file(place(home, hospital), lambda: as_file(control, hospital), _lines([]))


def renew_late_ones(home: Home, control: sa.Engine) -> int:
    """Renews the files that do not say what is in force; how many these were."""
    with reading(control) as session:
        decided = sorted(session.scalars(sa.select(ColumnDecision.hospital).distinct()))
    return sum(renew(home, control, hospital) for hospital in decided)


def as_file(control: sa.Engine, hospital: str) -> bytes:
    """What is in force of `hospital`, as the bytes of the file."""
    query = sa.select(ColumnDecision).where(
        ColumnDecision.hospital == hospital, ColumnDecision.status == "confirmed"
    )
    with reading(control) as session:
        return _lines(list(session.scalars(query)))


def _lines(in_force: list[ColumnDecision]) -> bytes:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(FIELD_COLUMNS)
    for one in sorted(in_force, key=lambda one: (one.category, one.variable)):
        name = ABSENT + one.variable if one.absent else one.variable
        people = f"{one.author}, {one.reviewer} {one.reviewed.date() if one.reviewed else ''}"
        note = f"{one.note.replace(chr(10), ' ')} ({people})".strip()
        lines.writerow([one.category, one.view, name, one.column, one.convert, note])
    return text.getvalue().encode()
