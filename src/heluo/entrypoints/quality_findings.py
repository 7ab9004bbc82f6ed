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
from heluo.dictionary import load
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.places import Home
from heluo.lakehouse.reader import Act, Lake
from heluo.lakehouse.tables import table
from heluo.quality.model import Check
from heluo.quality.report import ROW_KEYS_LOCK
from heluo.quality.templates.wrong_unit import UNITLESS

MOST_SPELLINGS = 200
NONE = "(空 none)"
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
                check.id: _spellings(act, hospital, check)
                for check in checks
                if check.template in ("unmapped_value", "wrong_unit") and check.category == category
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
    """Texts of a coded variable that no code stands for, or item and unit of numbers that do not convert."""
    category = load().categories[check.category]
    rows = table(f"standard.{check.category}")
    rows = rows.filter(rows.hospital == hospital)
    if check.template == "unmapped_value":
        variable = category.variables[check.variable]
        assert variable.type == "code"
        source = rows[f"{variable.shipped}_source"]
        rows = rows.filter(rows[str(variable.shipped)].isnull(), source.notnull())
        spelling = rows[f"{variable.shipped}_source"]
    else:
        unit, item, number = (str(category.variables[name].shipped) for name in check.variables)
        of = load().value_sets[category.variables[check.variables[1]].value_set].codes
        checked = [
            code
            for code, one in of.items()
            if (canonical := one.attributes.get("unit")) and canonical not in UNITLESS and canonical[0] != "{"
        ]
        rows = rows.filter(rows.conversion_rule.isnull(), rows[number].notnull(), rows[item].isin(checked))
        written = rows[unit].coalesce("")
        spelling = (written == "").ifelse(NONE, written).concat(" (", rows[item], ")")
    counted = rows.select(spelling=spelling).group_by("spelling").agg(n=ibis._.count())
    found = act.read(counted.order_by(ibis.desc("n"), "spelling").limit(MOST_SPELLINGS))
    return [(row["spelling"], row["n"]) for row in found.to_pylist()]
