"""Verdicts, made at reading: a count against the threshold that holds on the day.

A threshold has a share and, perhaps, an absolute count; exceeding either fails. Thresholds are dated data:
the shipped `dictionary/thresholds.csv`, a hospital's own `thresholds.csv`, whose lines need a reason and
may say until when they hold, and what inspectors changed (`limits`). `check` names a check by id, a template
as `@missing`, or a severity as `@error`; the nearest line wins, in this order: an inspector's for the
hospital, the hospital's own, an inspector's for all, the shipped one.

Why at reading: a threshold that was wrong is mended for every release at once, without a night, and a count
never depends on what was thought of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from heluo.dictionary import Hospital
from heluo.dictionary.csv_rows import rows
from heluo.dictionary.hospital import THRESHOLD_COLUMNS
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder
from heluo.kit.text import Text
from heluo.kit.text_files import UTF_8
from heluo.quality.derive import all_checks
from heluo.quality.model import Check
from heluo.quality.templates import TEMPLATES

Verdict = Literal["passed", "passed_with_failures", "failed", "not_applicable", "not_judged"]
"""`passed_with_failures`: some rows violate, fewer than the threshold. `not_judged`: a note, only counted."""


@dataclass(frozen=True)
class Threshold:
    """At most `share` of the applicable rows and, when given, at most `count` rows may violate. `since`
    and `until`: first and last day on which it holds."""

    check: str
    share: float
    count: int | None
    reason: Text
    until: dt.date | None
    where: str
    since: dt.date | None = None

    def holds(self, on: dt.date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class ChangedLimit:
    """A limit that an inspector changed, of one hospital or ("") of every one."""

    hospital: str
    line: Threshold


@dataclass(frozen=True)
class Thresholds:
    """Shipped lines and those of hospitals, by what they name."""

    shipped: dict[str, tuple[Threshold, ...]]
    own: dict[str, dict[str, tuple[Threshold, ...]]]
    broken: dict[str, BadConfiguration] = field(default_factory=dict)
    """Hospital → what is wrong with its own lines: the shipped ones hold for it meanwhile."""
    changed: dict[str, dict[str, tuple[Threshold, ...]]] = field(default_factory=dict)
    """Hospital, "" for every one → what inspectors changed."""

    def of(self, hospital: str, check: Check, on: dt.date) -> Threshold:
        """The line that holds for `check` in `hospital` on that day."""
        every, none = self.changed.get("", {}), dict[str, tuple[Threshold, ...]]()
        changed, own = self.changed.get(hospital, none), self.own.get(hospital, none)
        for lines in (changed, own, every, self.shipped):
            for name in (check.id, f"@{check.template}", f"@{check.severity}"):
                for line in lines.get(name, ()):
                    if line.holds(on):
                        return line
        raise BadConfiguration(
            f"no threshold for {check.id}",
            f"a line for @{check.severity}",
            "add it to dictionary/thresholds.csv",
        )


def thresholds(
    hospitals: Iterable[Hospital] = (), folder: Path | None = None, changed: Iterable[ChangedLimit] = ()
) -> Thresholds:
    """Everything that holds: the shipped file (in `folder`), the hospitals' own, each by itself, and what
    inspectors `changed`, newest first. Raises BadConfiguration with file:line for the shipped one."""
    shipped = _read((folder or data_folder("dictionary")) / "thresholds.csv", False)
    found = Thresholds(shipped, {})
    for one in changed:
        lines = found.changed.setdefault(one.hospital, {})
        lines[one.line.check] = (*lines.get(one.line.check, ()), one.line)
    for hospital in hospitals:
        path = hospital.folder / "thresholds.csv"
        try:
            own = _read(path, True, hospital.encoding) if path.exists() else {}
        except BadConfiguration as error:
            found.broken[hospital.code] = error
        else:
            found.own[hospital.code] = {**_excused(hospital), **own}
    return found


def _excused(hospital: Hospital) -> dict[str, tuple[Threshold, ...]]:
    """A check that demands an optional variable under a condition, where the hospital declares with a reason
    that its systems do not have that variable: it is counted and passes with failures, as with a line of the
    hospital's own thresholds.csv, which wins."""
    return {
        check.id: (Threshold(check.id, 1.0, None, Text(note, note), None, str(hospital.folder)),)
        for check in all_checks().values()
        if TEMPLATES[check.template].excused
        and (
            note := hospital.absent_of(check.category).get(check.variable.removeprefix(f"{check.category}."))
        )
    }


def verdict(violated: int, applicable: int, check: Check, threshold: Threshold) -> Verdict:
    """What the count means on that threshold."""
    if check.severity == "note":
        return "not_judged"
    if applicable == 0:
        return "not_applicable"
    if violated == 0:
        return "passed"
    beyond = violated / applicable > threshold.share or (
        threshold.count is not None and violated > threshold.count
    )
    return "failed" if beyond else "passed_with_failures"


@cache
def _names() -> frozenset[str]:
    return frozenset((*all_checks(), *(f"@{t}" for t in TEMPLATES), "@error", "@warning", "@note"))


def _read(path: Path, own: bool, encoding: str = UTF_8) -> dict[str, tuple[Threshold, ...]]:
    found: dict[str, tuple[Threshold, ...]] = {}
    for line, row in rows(path, THRESHOLD_COLUMNS, encoding):
        where = f"{path}:{line}"
        if row["check"] not in _names():
            raise BadConfiguration(
                f"check {row['check']!r}",
                "the id of a check, @template or @severity",
                "mend the name",
                where=where,
            )
        if own and not row["reason"]:
            raise BadConfiguration(
                "a threshold without a reason", "why this hospital differs", "fill in reason", where=where
            )
        try:
            share, count = float(row["share"] or 1), int(row["count"]) if row["count"] else None
            until = dt.date.fromisoformat(row["until"]) if row["until"] else None
        except ValueError:
            raise BadConfiguration(
                "share, count or until",
                "a share from 0 to 1, a whole number, a date 2024-05-06",
                "edit this line",
                where=where,
            ) from None
        if not 0 <= share <= 1:
            raise BadConfiguration(f"share {share}", "0 to 1", "edit this line", where=where)
        found[row["check"]] = (
            *found.get(row["check"], ()),
            Threshold(
                row["check"],
                share,
                count,
                Text(row["reason"], row["reason_en"] or row["reason"]),
                until,
                where,
            ),
        )
    return found
