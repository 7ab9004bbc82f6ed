"""How far the persons of an application stand out by what an outsider may know of them: sex, year of birth,
district. The platform counts it itself before a person reads the application; only a share leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any

from cachetools import LRUCache
from ibis import _

from heluo.access.applications.checks import WARNS, CheckFinding
from heluo.access.permissions import SMALLEST, service_permit
from heluo.access.projects.columns import OF_PATIENT
from heluo.cohort import Definition, members, read
from heluo.delivery.applications.resources import RISK
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table

PERSONS = "application.person_wide"
KNOWN: dict[str, Text] = {
    "sex": Text("性别", "sex"),
    "birth_year": Text("出生年", "year of birth"),
    "division": Text("地区", "district"),
}
"""Facts that an outsider may know, in words."""
_found: LRUCache[tuple[Any, ...], CheckFinding | None] = LRUCache(256)
_lock = Lock()


def uniqueness(lake: Lake, terms: Mapping[str, Any]) -> CheckFinding | None:
    """What share of the persons is in a group of fewer than SMALLEST who look alike; None when nothing that
    is asked for tells persons apart so."""
    facts = _facts(terms)
    if not facts:
        return None
    release = lake.release()
    key = (lake, release.id, json.dumps([facts, terms["hospitals"], terms["definition"]], sort_keys=True))
    with _lock:
        if key in _found:
            return _found[key]
    permit = service_permit(RISK.name, "quality").narrow(hospitals=terms["hospitals"])
    with lake.act(permit, RISK.name, release=release) as act:
        rows = table(PERSONS)
        if terms["definition"]:
            inside = members(act, read(Definition.model_validate(terms["definition"]), permit.level))
            narrowed = permit.narrow(persons=inside)
        else:
            narrowed = permit
        groups = act.read(rows.group_by(facts).agg(n=_.count()), narrowed)
    sizes = [n for n in groups["n"].to_pylist() if n]
    made = _finding(facts, sizes)
    with _lock:
        _found[key] = made
    return made


def _facts(terms: Mapping[str, Any]) -> list[str]:
    opened = {
        column.rpartition(".")[2]
        for name in terms["variables"]
        if name.startswith("patient.")
        for column in OF_PATIENT.get(name.removeprefix("patient."), ())
        if column.startswith(PERSONS)
    }
    return [fact for fact in KNOWN if fact in opened]


def _finding(facts: list[str], sizes: list[int]) -> CheckFinding | None:
    total = sum(sizes)
    small = sum(n for n in sizes if n < SMALLEST)
    if not small:
        return None
    # A whole per cent, and never 0 or 100: a share tells of no single person.
    share = min(99, max(1, round(100 * small / total)))
    zh = "、".join(KNOWN[fact].zh for fact in facts)
    en = ", ".join(KNOWN[fact].en for fact in facts)
    text = Text(
        f"按{zh}分组,约 {share}% 的人所在的组不足 {SMALLEST} 人,有再识别风险",
        f"by {en}, about {share}% of the persons are in groups under {SMALLEST}: they may be recognised",
    )
    return CheckFinding("uniqueness", WARNS, text)
