"""How far the persons of an application stand out by what an outsider may know of them: sex, year of birth,
district; and how much whoever knows that learns of them. The platform counts it itself before a person reads
the application; only a share leaves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
from cachetools import LRUCache
from ibis import _

from heluo.access.applications.checks import WARNS, CheckFinding, level_of
from heluo.access.permissions import SMALLEST, service_permit
from heluo.access.projects.columns import OF_PATIENT, variable
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
ORDINARY = 3
"""Level up to which conditions of a cohort may look, whatever the variables are."""
DISTINCT = 3
"""Values that a variable must have at least within a group of persons who look alike (l-diversity)."""
MOST = 6
"""Variables that are counted so, one a category, of an application."""
_found: LRUCache[tuple[Any, ...], list[CheckFinding]] = LRUCache(256)
_lock = Lock()


def findings(lake: Lake, terms: Mapping[str, Any]) -> list[CheckFinding]:
    """What share of the persons is in a group of fewer than SMALLEST who look alike, and in one that has
    fewer than DISTINCT values of a variable that is asked for. None when nothing that is asked for tells
    persons apart so."""
    facts = _facts(terms)
    if not facts:
        return []
    release, coded = lake.release(), _coded(terms)
    # Rows of a higher level than the grant would open are in no extract, so they count for no risk.
    level, permit = max(ORDINARY, level_of(terms)), service_permit(RISK.name, "quality")
    if level > permit.level:
        return []  # A variable was closed to research since it was asked for; the check of levels says so.
    asked = [facts, coded, terms["hospitals"], terms["definition"], level]
    key = (lake, release.id, json.dumps(asked, sort_keys=True))
    with _lock:
        if key in _found:
            return _found[key]
    permit = permit.narrow(hospitals=terms["hospitals"], level=level)
    with lake.act(permit, RISK.name, release=release) as act:
        if terms["definition"]:
            inside = members(act, read(Definition.model_validate(terms["definition"]), permit.level))
            permit = permit.narrow(persons=inside)
        groups = act.read(table(PERSONS).group_by(facts).agg(n=_.count()), permit)
        alike = [_share(act.read(_values(name, facts), permit)) for name in coded]
    unique = _uniqueness(facts, [n for n in groups["n"].to_pylist() if n])
    made = [one for one in (unique, _diversity(facts, dict(zip(coded, alike, strict=True)))) if one]
    with _lock:
        _found[key] = made
    return made


def _coded(terms: Mapping[str, Any]) -> list[str]:
    """Of each category of records the first variable with codes that is asked for."""
    first: dict[str, str] = {}
    for name in terms["variables"]:
        category, _, _of = name.partition(".")
        if category != "patient" and (variable(name).value_set or variable(name).type == "code"):
            first.setdefault(category, name)
    return sorted(first.values())[:MOST]


def _values(name: str, facts: list[str]) -> ir.Table:
    """Groups of persons who look alike: how many have a record, and how many values there are in it."""
    category, _, _of = name.partition(".")
    rows = table(f"standard.{category}").select("hospital", "subject_ref", value=variable(name).shipped)
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    people = table(PERSONS).select("person_id", *facts)
    of_persons = rows.inner_join(links, ["hospital", "subject_ref"]).select("person_id", "value")
    joined = of_persons.inner_join(people, "person_id")
    return joined.group_by(facts).agg(n=joined.person_id.nunique(), values=joined.value.nunique())


def _share(groups: pa.Table) -> int:
    """The share of persons, in per cent, in groups with fewer than DISTINCT values."""
    sizes, values = groups["n"].to_pylist(), groups["values"].to_pylist()
    few = sum(n for n, found in zip(sizes, values, strict=True) if found < DISTINCT)
    return _per_cent(few, sum(sizes))


def _per_cent(part: int, total: int) -> int:
    # A whole per cent, and never 0 or 100 of what is there: a share tells of no single person.
    return min(99, max(1, round(100 * part / total))) if part else 0


def _diversity(facts: list[str], shares: Mapping[str, int]) -> CheckFinding | None:
    worst = max(shares, key=lambda name: shares[name], default="")
    if not worst or not shares[worst]:
        return None
    label, (zh, en) = variable(worst).label, _named(facts)
    text = Text(
        f"按{zh}分组,约 {shares[worst]}% 的人所在的组里“{label.zh}”不足 {DISTINCT} 种值,知道组就差不多知道值",
        f"by {en}, about {shares[worst]}% of the persons are in groups with fewer than {DISTINCT} values of "
        f"{label.en}: who knows the group nearly knows the value",
    )
    return CheckFinding("diversity", WARNS, text)


def _named(facts: list[str]) -> tuple[str, str]:
    return "、".join(KNOWN[fact].zh for fact in facts), ", ".join(KNOWN[fact].en for fact in facts)


def _facts(terms: Mapping[str, Any]) -> list[str]:
    opened = {
        column.rpartition(".")[2]
        for name in terms["variables"]
        if name.startswith("patient.")
        for column in OF_PATIENT.get(name.removeprefix("patient."), ())
        if column.startswith(PERSONS)
    }
    return [fact for fact in KNOWN if fact in opened]


def _uniqueness(facts: list[str], sizes: list[int]) -> CheckFinding | None:
    small = sum(n for n in sizes if n < SMALLEST)
    if not small:
        return None
    share, (zh, en) = _per_cent(small, sum(sizes)), _named(facts)
    text = Text(
        f"按{zh}分组,约 {share}% 的人所在的组不足 {SMALLEST} 人,有再识别风险",
        f"by {en}, about {share}% of the persons are in groups under {SMALLEST}: they may be recognised",
    )
    return CheckFinding("uniqueness", WARNS, text)
