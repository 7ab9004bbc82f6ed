"""Checks that look at a category from month to month: what a release says of them, so that first page,
cockpit and wall tell of a gap without reading the lake. Pure; the verdict is made at reading.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heluo.quality.derive import all_checks
from heluo.quality.model import Check
from heluo.quality.verdict import Thresholds, verdict

OF_VOLUME = ("gap_in_time", "volume_drop", "stale")
"""Templates by which rows are missing: every figure of the category is too small."""
OF_VALUES = ("distribution_shift", "turned_implausible")
"""Templates by which a variable's values have changed: figures made of that variable are in doubt."""


@dataclass(frozen=True)
class FailedTrend:
    """One such check that fails in one hospital. `months` in which it does, oldest first."""

    hospital: str
    check: Check
    months: tuple[str, ...]


def summed(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What a release's manifest lists under "trends", of rows of `application.quality_result`: each of these
    checks that anything violates."""
    known = all_checks()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        check = known.get(row["check"])
        if check is None or check.template not in (*OF_VOLUME, *OF_VALUES):
            continue
        start = {"hospital": row["hospital"], "check": check.id, "violated": 0, "applicable": 0, "months": []}
        one = found.setdefault((row["hospital"], check.id), start)
        one["violated"] += row["violated"]
        one["applicable"] += row["applicable"]
        if row["violated"]:
            one["months"].append(row["month"])
    return [{**one, "months": sorted(one["months"])} for _, one in sorted(found.items()) if one["violated"]]


def failed(listed: Iterable[Mapping[str, Any]], of: Thresholds, on: dt.date) -> list[FailedTrend]:
    """Those of a manifest's list that fail the threshold that holds on that day."""
    known = all_checks()
    return [
        FailedTrend(one["hospital"], check, tuple(one["months"]))
        for one in listed
        if (check := known.get(one["check"])) is not None
        and verdict(one["violated"], one["applicable"], check, of.of(one["hospital"], check, on)) == "failed"
    ]
