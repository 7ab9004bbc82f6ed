"""Pairs of registrations that a human has judged, beside what the machine had done with them: precision and
recall of the linkage, by hospital.

Not a random picture of all pairs: people are asked about the hard ones. What a sample says of all links is in
`samples.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from heluo.kit.db import reading
from heluo.vault import samples
from heluo.vault.links import active_constraints
from heluo.vault.tables import Link, LinkRun

Patient = tuple[str, str]


@dataclass(frozen=True)
class Label:
    """Two registrations. `same`: what a human says; `linked`: whether they were one person's when the human
    was asked."""

    one: Patient
    other: Patient
    same: bool
    linked: bool


@dataclass(frozen=True)
class Accuracy:
    """Labelled pairs with a registration at `hospital` ("" all of them): one person's and linked, two
    persons' and linked, one person's and not linked, two persons' and not linked."""

    hospital: str
    right: int
    mixed: int
    missed: int
    apart: int

    @property
    def pairs(self) -> int:
        return self.right + self.mixed + self.missed + self.apart

    @property
    def precision(self) -> float | None:
        """Share of the linked that are one person's; None where none was linked."""
        return self.right / (self.right + self.mixed) if self.right + self.mixed else None

    @property
    def recall(self) -> float | None:
        """Share of those of one person that were linked; None where there is none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


def labels(vault: sa.Engine) -> list[Label]:
    """Judged links of samples ("unsure" says nothing), then humans' decisions in force about other pairs. A
    decision of a time that the vault no longer knows (it was decided again after a loss) is no label."""
    with reading(vault) as session:
        found = {
            frozenset((one, other)): Label(one, other, verdict == samples.SAME, True)
            for verdict, one, other in samples.verdicts(session)
            if verdict != samples.UNSURE
        }
        for stated in active_constraints(session):
            one, other = (stated.hospital_a, stated.subject_a), (stated.hospital_b, stated.subject_b)
            persons = [_person_at(session, patient, stated.at) for patient in (one, other)]
            if frozenset((one, other)) not in found and None not in persons:
                linked = persons[0] == persons[1]
                found[frozenset((one, other))] = Label(one, other, stated.kind == "must", linked)
    return list(found.values())


def accuracy(of: Iterable[Label]) -> list[Accuracy]:
    """All labels, then those of each hospital by its code."""
    given = list(of)
    hospitals = sorted({hospital for label in given for hospital, _ in (label.one, label.other)})
    return [
        _counted("", given),
        *(_counted(h, [label for label in given if h in (label.one[0], label.other[0])]) for h in hospitals),
    ]


def _counted(hospital: str, of: list[Label]) -> Accuracy:
    def count(same: bool, linked: bool) -> int:
        return sum(label.same == same and label.linked == linked for label in of)

    return Accuracy(hospital, count(True, True), count(False, True), count(True, False), count(False, False))


def _person_at(session: Session, patient: Patient, at: dt.datetime) -> str | None:
    """Whom the patient was linked to at that moment."""
    opened, closed = aliased(LinkRun), aliased(LinkRun)
    query = (
        sa.select(Link.person_id)
        .join(opened, opened.id == Link.opened_run)
        .outerjoin(closed, closed.id == Link.closed_run)
        .where(Link.hospital == patient[0], Link.subject_ref == patient[1], opened.ended <= at)
        .where(sa.or_(Link.open, closed.ended > at))
    )
    return session.scalar(query.order_by(Link.id.desc()).limit(1))
