"""What `heluo quality --hospital H --category C` says behind a count: the row keys that violate a check, and
for a value without a code or a unit that does not convert its spellings with counts.

Spellings of coded variables and of units only: no other text of a row is printed. A hospital's own engineer
finds the row behind a key with `heluo hospital row`.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis

from heluo.access.declared import opening
from heluo.access.permissions import service_permit
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.places import Home
from heluo.lakehouse.reader import Act, Lake
from heluo.lakehouse.tables import table
from heluo.quality.model import Check
from heluo.quality.report import ROW_KEYS_LOCK
from heluo.quality.template import RowTemplate
from heluo.quality.templates import TEMPLATES

MOST_SPELLINGS = 200
"""In place of a unit that is missing."""
Spellings = list[tuple[str, int]]


def behind(
    home: Home, hospital: str, category: str, checks: Iterable[Check]
) -> tuple[dict[str, list[str]], dict[str, Spellings]]:
    """(check → row keys that are kept, check → spellings, commonest first) of the current release."""
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        resource = opening(ROW_KEYS_LOCK)
        permit = service_permit(resource.name, "quality")
        with lake.act(permit, resource.act.name, f"{hospital}/{category}") as act:
            keys = _row_keys(act, hospital, category)
            spellings = {
                check.id: _spellings(act, hospital, check) for check in checks if check.category == category
            }
    return keys, {name: found for name, found in spellings.items() if found}


def lines(
    keys: dict[str, list[str]], spellings: dict[str, Spellings], counts: dict[str, int], most: int
) -> list[str]:
    """A line or two for each check, at most `most` keys and spellings in each."""
    made = []
    for name in counts:
        if name in spellings:
            texts = [f"{text} × {rows}" for text, rows in spellings[name]]
            made.append(f"{name} 写法 spellings: {_some(texts, most, len(texts))}")
        if name in keys:
            made.append(f"{name} 行键 row keys: {_some(keys[name], most, counts[name])}")
    return made


def _some(words: list[str], most: int, count: int) -> str:
    more = f" … 共 {count} · {count} in all" if count > most else ""
    return ", ".join(words[:most]) + more


def _row_keys(act: Act, hospital: str, category: str) -> dict[str, list[str]]:
    rows = table("application.quality_finding")
    rows = rows.filter(rows.hospital == hospital, rows.category == category)
    found: dict[str, list[str]] = {}
    for row in act.read(rows.select("check", "row_key").order_by("check", "row_key")).to_pylist():
        found.setdefault(row["check"], []).append(row["row_key"])
    return found


def _spellings(act: Act, hospital: str, check: Check) -> Spellings:
    template = TEMPLATES[check.template]
    if not isinstance(template, RowTemplate) or template.spellings is None:
        return []
    rows = table(f"standard.{check.category}")
    rows = template.spellings(rows.filter(rows.hospital == hospital), check)
    counted = rows.group_by("spelling").agg(n=ibis._.count())
    found = act.read(counted.order_by(ibis.desc("n"), "spelling").limit(MOST_SPELLINGS))
    return [(row["spelling"], row["n"]) for row in found.to_pylist()]
