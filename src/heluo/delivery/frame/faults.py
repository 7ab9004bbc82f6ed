"""Faults as screens show them, and the one place that decides which figures of a release stand at an earlier
state and why.

A mark comes from the release that is read, never from today's faults: figures keep saying what they are made
of after the fault is mended, until the next release. Decides no permission: what a permit closes is left out
or coarse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words, words
from heluo.kit.text import Text
from heluo.lakehouse import faults, releases
from heluo.lakehouse.records import Fault, Release, Run
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.states import FAULT

CODES: dict[str, Text] = {
    "unforeseen": Text("数据无法处理", "unusable data"),
    "configuration": Text("配置不能用", "unusable configuration"),
}
"""Code of a fault → words. A code without words is displayed as it is."""
GONE = Text("上一次发布后未能更新", "not brought up to date since the last release")


def code_words(code: str) -> Words:
    """A fault's code in words."""
    known = CODES.get(code)
    return words(known if known is not None else code)


class StaleMark(Shape):
    """A hospital × category of which the release holds an earlier state."""

    hospital: str
    category: str
    since: ReleaseShape | None = Field(description="the release whose state it is; null: none ever held it")
    fault: str = Field(description='the fault that holds it there, "" when it is known no more')
    why: Words


class FaultLine(Shape):
    """What stopped one hospital × category. Without variable, rows and their keys for whoever may not know of
    so few rows."""

    id: str
    hospital: str
    category: str = Field(description='"" = every category of the hospital')
    variable: str
    code: str
    code_label: Words
    found: Words
    expected: Words
    todo: Words
    rows: int | None = Field(description="rows that are named, at most twenty; null: not to be known")
    rows_more: bool = Field(description="there may be more rows than are named")
    row_keys: list[str] = Field(description="pseudonymous keys, for whoever may read rows")
    first_run: str
    first_at: dt.datetime
    last_run: str
    last_at: dt.datetime
    status: str
    status_label: Words
    closed_run: str | None
    since: ReleaseShape | None = Field(description="the release at whose state its data stand")


def stale_marks(
    session: Session, release: Pinned, permit: Permit, hospitals: Collection[str] | None = None
) -> list[StaleMark]:
    """What of `release` is of an earlier state, of the hospitals that the permit opens and that are among
    `hospitals`."""
    listed = [
        one
        for one in release.manifest.get("stale", ())
        if (permit.hospitals is None or one["hospital"] in permit.hospitals)
        and (hospitals is None or one["hospital"] in hospitals)
    ]
    if not listed:
        return []
    of, known = _releases(session, listed), faults.listed(session, also_closed=True)
    marks = []
    for one in listed:
        fault = _fault_of(known, one)
        marks.append(
            StaleMark(
                hospital=one["hospital"],
                category=one["category"],
                since=of.get(one["release"]),
                fault=fault["id"] if fault else "",
                why=code_words(fault["code"]) if fault else words(GONE),
            )
        )
    return marks


def touching(marks: Iterable[StaleMark], categories: Collection[str]) -> list[StaleMark]:
    """Those of `marks` that a figure made of `categories` is marked with."""
    return [mark for mark in marks if mark.category in categories]


def fault_lines(
    session: Session, permit: Permit, *, also_closed: bool = False, hospital: str = "", keys: bool = False
) -> list[FaultLine]:
    """The faults of the hospitals that the permit opens, open ones first. `keys`: with the rows' keys."""
    found = [
        one
        for one in faults.listed(session, also_closed=also_closed, hospital=hospital)
        if permit.hospitals is None or one["hospital"] in permit.hospitals
    ]
    if not found:
        return []
    release = releases.current(session)
    listed = release.manifest.get("stale", ()) if release else ()
    of = _releases(session, listed)
    return [_line(one, permit, _stands_at(one, listed, of), keys) for one in found]


def _line(fault: Mapping[str, Any], permit: Permit, since: ReleaseShape | None, keys: bool) -> FaultLine:
    label = code_words(fault["code"])
    # How many rows of which variable, where these are few, tells of them.
    hidden = permit.cell > 0 and bool(fault["row_keys"])
    found = label if hidden else words(Text(fault["found_zh"], fault["found_en"]))
    return FaultLine(
        **{
            name: fault[name]
            for name in (
                *("id", "hospital", "category", "code", "first_run", "first_at", "last_run", "last_at"),
                *("status", "closed_run"),
            )
        },
        variable="" if hidden else fault["variable"],
        code_label=label,
        found=found,
        expected=words(Text(fault["expected_zh"], fault["expected_en"])),
        todo=words(Text(fault["todo_zh"], fault["todo_en"])),
        rows=None if hidden else len(fault["row_keys"]),
        rows_more=not hidden and len(fault["row_keys"]) >= faults.MOST_KEYS,
        row_keys=list(fault["row_keys"]) if keys and not hidden else [],
        status_label=words(FAULT.labels[fault["status"]]),
        since=since,
    )


def _stands_at(
    fault: Mapping[str, Any], listed: Iterable[Mapping[str, str]], of: Mapping[str, ReleaseShape]
) -> ReleaseShape | None:
    """The oldest state in which an open fault holds data."""
    held = [
        of[one["release"]]
        for one in listed
        if fault["status"] == FAULT.initial
        and faults.covers([dict(fault)], (one["hospital"], one["category"]))
        and one["release"] in of
    ]
    return min(held, key=lambda release: release.number, default=None)


def _fault_of(known: Iterable[dict[str, Any]], mark: Mapping[str, str]) -> dict[str, Any] | None:
    """The fault behind a mark: the one that it names, or the open one that has taken its place since (a night
    that changes nothing makes no release, so a mark may name an ended one)."""
    of = list(known)
    pair = (mark["hospital"], mark["category"])
    named = next((one for one in of if one["id"] == mark["fault"]), None)
    if named is not None and named["status"] == FAULT.initial:
        return named
    return next((one for one in of if faults.covers([one], pair)), named)


def _releases(session: Session, listed: Iterable[Mapping[str, str]]) -> dict[str, ReleaseShape]:
    wanted = {one["release"] for one in listed}
    query = sa.select(Release.id, Release.number, Release.at).where(Release.id.in_(wanted))
    return {id: ReleaseShape(id=id, number=number, at=at) for id, number, at in session.execute(query)}


def met_by(session: Session, run: Run) -> frozenset[str]:
    """Ids of the faults that a run met or closed. A fault that was met before the run and after it was met by
    it too, if it met any: a fault that is away for one night is closed."""
    named = sa.or_(Fault.first_run == run.id, Fault.last_run == run.id, Fault.closed_run == run.id)
    wanted = [named]
    if run.ended is not None and run.counts.get("faults"):
        wanted.append(sa.and_(Fault.first_at <= run.ended, Fault.last_at >= run.started))
    return frozenset(session.scalars(sa.select(Fault.id).where(sa.or_(*wanted))))
