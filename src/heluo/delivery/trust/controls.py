"""Self-check: each control of the catalogue with its evidence from the last test run. A control without a
test, and a test that was not run, are said to be so: nothing is claimed, and no compliance with a standard.
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from heluo.access import evidence
from heluo.access.evidence import Evidence
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.trust.resources import CONTROLS
from heluo.delivery.trust.schemas import (
    ControlLine,
    ControlList,
    ControlTest,
    CryptoProfileLine,
    StandardWords,
    State,
)
from heluo.kit.crypto_profiles import PROFILES

CATALOGUE = Path(__file__).with_name("controls.csv")
STANDARDS = (
    ("M", "GB/T 22239 三级(8.1.4.x)", "GB/T 22239 level 3 (8.1.4.x)"),
    ("H", "GB/T 39725 章节", "GB/T 39725, section"),
    ("S", "SATRE", "SATRE"),
    ("V", "OWASP ASVS 5", "OWASP ASVS 5"),
    ("A", "OWASP API Top 10 2023", "OWASP API Top 10 2023"),
)
"""What the letters before a clause stand for."""


def see(asking: Caller) -> ControlList:
    """Every control with its tests and what they found. Raises NotPermitted."""
    permit = asking.permit(CONTROLS)
    found = evidence.read(evidence.place(asking.portal.home))
    lines = [_line(row, found) for row in catalogue()]
    asking.remember(permit, CONTROLS.act, rows=len(lines))
    return ControlList(
        controls=lines,
        profiles=[
            CryptoProfileLine(
                name=one.name, label=words(one.label), present=one.present, words=words(one.words)
            )
            for one in PROFILES
        ],
        standards=[StandardWords(letter=a, label=Words(zh=zh, en=en)) for a, zh, en in STANDARDS],
        at=max((dt.datetime.fromisoformat(one.at) for one in found.values()), default=None),
        commits=sorted({one.commit for one in found.values()}),
    )


@cache
def catalogue() -> tuple[dict[str, str], ...]:
    """The controls as they are declared: id, zh, en, maps, tests."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _line(row: dict[str, str], found: Evidence) -> ControlLine:
    tests = [_test(path, found) for path in row["tests"].split()]
    return ControlLine(
        id=row["id"],
        label=Words(zh=row["zh"], en=row["en"]),
        maps=row["maps"].split(),
        state=_state(tests),
        tests=tests,
    )


def _test(path: str, found: Evidence) -> ControlTest:
    one = found.get(path)
    if one is None:
        return ControlTest(path=path, at=None, passed=0, failed=0, skipped=0)
    at = dt.datetime.fromisoformat(one.at)
    return ControlTest(path=path, at=at, passed=one.passed, failed=one.failed, skipped=one.skipped)


def _state(tests: list[ControlTest]) -> State:
    if not tests:
        return "no_test"
    if any(one.failed for one in tests):
        return "failed"
    if not any(one.passed for one in tests):
        return "not_run"
    return "proven" if all(one.passed and not one.skipped for one in tests) else "partly"
