"""Failed checks of gap, drop, standstill and shift, as the rooms tell of them: from the release's manifest
and today's thresholds, of the hospitals that a caller may see. Evaluates no row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from pydantic import Field

from heluo.delivery.frame.caller import Portal
from heluo.delivery.frame.shapes import Shape, Words, words
from heluo.dictionary import hospital_codes
from heluo.dictionary.hospitals import load_hospitals
from heluo.kit.dates import today
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.lakehouse.releases import Pinned
from heluo.quality.derive import all_checks
from heluo.quality.limits.change import standing
from heluo.quality.templates import TEMPLATES
from heluo.quality.trends import OF_VALUES, failed
from heluo.quality.verdict import ChangedLimit, Thresholds, thresholds


class TrendMark(Shape):
    """One hospital × category whose months do not agree with each other."""

    hospital: str
    category: str
    check: str
    variables: list[str]
    label: Words = Field(description="what is wrong, in a word or two")
    months: list[str]
    todo: Words
    of_values: bool = Field(description="values have changed; otherwise rows are missing")


def trend_marks(portal: Portal, release: Pinned, hospitals: Collection[str] | None) -> list[TrendMark]:
    """What fails in `release`, of `hospitals` (None = all)."""
    listed = [
        one for one in release.manifest.get("trends", ()) if hospitals is None or one["hospital"] in hospitals
    ]
    if not listed:
        return []
    codes = tuple(sorted({one["hospital"] for one in listed}))
    with reading(portal.control) as session:
        changed = standing(session)
    found = failed(listed, _thresholds(portal.home, codes, release.id, changed), today())
    return [
        TrendMark(
            hospital=one.hospital,
            category=one.check.category,
            check=one.check.id,
            variables=list(one.check.variables),
            label=words(TEMPLATES[one.check.template].label),
            months=list(one.months),
            todo=words(one.check.todo),
            of_values=one.check.template in OF_VALUES,
        )
        for one in found
    ]


def concerning(
    marks: Iterable[TrendMark], categories: Collection[str], variables: Collection[str]
) -> list[TrendMark]:
    """Those of `marks` that put a figure in doubt that is made of `categories` and of their `variables`
    ("category.variable")."""
    return [
        mark
        for mark in marks
        if mark.category in categories and (not mark.of_values or _moved(mark) & set(variables))
    ]


def _moved(mark: TrendMark) -> set[str]:
    """Variables whose values have changed as such. Of one watched item by item, it may be another item than
    the figure's."""
    by_item = "by" in all_checks()[mark.check].parameters
    return set() if by_item else {f"{mark.category}.{name}" for name in mark.variables}


@lru_cache(maxsize=64)
def _thresholds(
    home: Home, codes: tuple[str, ...], release: str, changed: tuple[ChangedLimit, ...]
) -> Thresholds:
    """With the own lines of those of `codes` whose configuration can be read, read once a release."""
    known = hospital_codes((home.hospitals,))
    read = load_hospitals([c for c in codes if c in known], (home.hospitals,))
    return thresholds(read.loaded, changed=changed)
