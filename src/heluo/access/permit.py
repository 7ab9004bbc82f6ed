"""A permit: the frozen outcome of a passed check, and the only thing the reader obeys. It narrows, never
widens."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypedDict, Unpack

from heluo.kit.dates import now
from heluo.kit.errors import NotPermitted

Names = frozenset[str] | None
"""A set of names; None = no limit."""

ROWS, FIGURES, COUNTS = "rows", "figures", "counts"
"""Forms in which data may leave: rows of persons, published figures, counts by the disclosure gate."""


class Limits(TypedDict, total=False):
    """What `Permit.narrow` may be asked: the permit's limits of the same names. None = no further limit."""

    level: int | None
    until: dt.datetime | None
    forms: Iterable[str] | None
    categories: Iterable[str] | None
    columns: Iterable[str] | None
    hospitals: Iterable[str] | None
    special_hospitals: Iterable[str] | None
    persons: Iterable[str] | None
    treating: str | None
    since: dt.date | None
    before: dt.date | None
    held: bool | None
    cell: int | None
    obligations: Iterable[str]


@dataclass(frozen=True)
class Permit:
    """Who may have what, in which form, for which purpose, until when.

    Every limit is a set or a bound; `narrow` intersects. `special_hospitals` are those whose level 5 rows are
    open when `level` is 5. `treating` limits persons to those with a visit at that hospital. Empty sets
    permit nothing.
    """

    id: str
    account: str
    role: str
    purpose: str
    resource: str
    level: int
    until: dt.datetime
    policy: str
    """Version of the policy table that decided."""
    forms: frozenset[str] = frozenset()
    categories: Names = None
    columns: Names = None
    """`table.column` names, None = every column of the level."""
    hospitals: Names = None
    special_hospitals: Names = frozenset()
    persons: Names = None
    treating: str | None = None
    since: dt.date | None = None
    before: dt.date | None = None
    """Events on days since ≤ day < before."""
    held: bool = False
    """Rows that quality control holds back may be read."""
    cell: int = 10
    """Smallest number of persons that may be shown."""
    obligations: frozenset[str] = frozenset()
    project: str = ""
    """Research project under which it was given: rows leave under the project's pseudonyms."""
    grant: str = ""
    """The project's grant, looked at again at every read."""

    def narrow(self, **asked: Unpack[Limits]) -> Permit:
        """A permit for at most what this one and the limits `asked` both permit. A limit left out changes
        nothing.

        Raises NotPermitted for another `treating` hospital: the two conditions cannot both be said by one
        permit.
        """
        treating = asked.get("treating")
        if treating and self.treating and treating != self.treating:
            raise NotPermitted(
                ("另一家医院的诊疗关系", "a treating relation at another hospital"),
                self.treating,
                ("重新申请许可", "ask for a permit of its own"),
            )
        return replace(
            self,
            level=_least(self.level, asked.get("level")),
            until=_least(self.until, asked.get("until")),
            cell=max(self.cell, asked.get("cell") or 0),
            forms=_both(self.forms, asked.get("forms")) or frozenset(),
            categories=_both(self.categories, asked.get("categories")),
            columns=_both(self.columns, asked.get("columns")),
            hospitals=_both(self.hospitals, asked.get("hospitals")),
            special_hospitals=_both(self.special_hospitals, asked.get("special_hospitals")),
            persons=_both(self.persons, asked.get("persons")),
            treating=self.treating or treating,
            since=max((d for d in (self.since, asked.get("since")) if d), default=None),
            before=min((d for d in (self.before, asked.get("before")) if d), default=None),
            # Only what was open can stay open; `held=True` asks for nothing.
            held=self.held and asked.get("held") is not False,
            # Obligations add up: more of them is narrower.
            obligations=self.obligations | frozenset(asked.get("obligations", ())),
        )

    def within(self, other: Permit) -> bool:
        """True when nothing is permitted here that `other` does not permit."""
        return (
            self.level <= other.level
            and self.until <= other.until
            and self.cell >= other.cell
            and _subset(self.forms, other.forms)
            and _subset(self.categories, other.categories)
            and _subset(self.columns, other.columns)
            and _subset(self.hospitals, other.hospitals)
            and _subset(self.special_hospitals, other.special_hospitals)
            and _subset(self.persons, other.persons)
            and (other.treating is None or self.treating == other.treating)
            and (other.since is None or (self.since is not None and self.since >= other.since))
            and (other.before is None or (self.before is not None and self.before <= other.before))
            and (other.held or not self.held)
            and self.obligations >= other.obligations
            and (self.account, self.role, self.purpose, self.resource)
            == (other.account, other.role, other.purpose, other.resource)
            and (
                not (other.project or other.grant)
                or (self.project, self.grant) == (other.project, other.grant)
            )
        )

    @property
    def limits(self) -> tuple[Any, ...]:
        """All of the permit that decides which rows and values it opens: part of the key of whatever is
        cached of them."""
        return (
            self.level,
            self.categories,
            self.columns,
            self.hospitals,
            self.special_hospitals,
            self.persons,
            self.treating,
            self.since,
            self.before,
            self.held,
            self.project,
        )

    def check_alive(self) -> None:
        """Raises NotPermitted when the permit has ended."""
        if now() >= self.until:
            raise NotPermitted(
                ("许可已到期", "the permit has ended"),
                ("未到期的许可", "a permit that still holds"),
                ("重新打开", "open it again"),
                code="permit_ended",
            )


def _least(mine: Any, other: Any) -> Any:
    return mine if other is None else min(mine, other)


def _both(mine: Names, other: Iterable[str] | None) -> Names:
    if other is None:
        return mine
    asked = frozenset(other)
    return asked if mine is None else mine & asked


def _subset(mine: Names, other: Names) -> bool:
    return other is None or (mine is not None and mine <= other)
