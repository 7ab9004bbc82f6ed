"""Profiles of hospitals' views: taken in, read back, and compared with the time before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.fields.tables import ViewProfile
from heluo.kit.dates import now
from heluo.kit.errors import BadInput
from heluo.kit.ids import new_id
from heluo.kit.text import Text
from heluo.terminology.fields.columns import ProfiledColumn, ProfiledView, views_of

MOST_VIEWS, MOST_COLUMNS = 500, 2000
"""Of one profile, and of one view: more is no profile of a hospital's views."""


@dataclass(frozen=True)
class DescribedView:
    """A view as it was described last, and the time before (None: it was not)."""

    hospital: str
    at: dt.datetime
    rows: int | None
    view: ProfiledView
    before: ProfiledView | None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.view.columns)

    @property
    def gone(self) -> list[str]:
        """Columns that were there the time before."""
        return [c.name for c in self.before.columns if c.name not in self.names] if self.before else []

    @property
    def new(self) -> list[str]:
        """Columns that were not."""
        if self.before is None:
            return []
        known = {c.name for c in self.before.columns}
        return [c.name for c in self.view.columns if c.name not in known]

    def former(self, column: str) -> ProfiledColumn | None:
        """The column as it was the time before."""
        columns = self.before.columns if self.before else ()
        return next((c for c in columns if c.name == column), None)


def taken(session: Session, profile: dict[str, object], hospital: str, by: str) -> int:
    """Adds the views of `profile`; how many. Of each the last two stay. Raises BadInput when it is none."""
    views = profile.get("views")
    found = views_of(profile)
    if not isinstance(views, list) or not 0 < len(views) <= MOST_VIEWS:
        raise _no_profile("views", f"1–{MOST_VIEWS}")
    if wide := next((v.name for v in found if not 0 < len(v.columns) <= MOST_COLUMNS), None):
        raise _no_profile(wide, f"1–{MOST_COLUMNS}")
    try:
        at = dt.datetime.fromisoformat(str(profile["at"])).astimezone(dt.UTC)
    except (KeyError, ValueError) as error:
        raise _no_profile("at", "2026-01-31T08:00:00+08:00") from error
    number = 0
    for one in views:
        if "columns" not in one:
            continue
        number += 1
        former = session.scalars(_of(hospital, str(one["view"]))).all()
        for old in former[1:]:
            session.delete(old)
        session.add(
            ViewProfile(
                id=new_id("vp"),
                hospital=hospital,
                view=str(one["view"])[:200],
                at=at,
                described=json.dumps(one, ensure_ascii=False),
                sent_by=by,
                sent=now(),
            )
        )
    if not number:
        raise _no_profile("views", "columns")
    return number


def described(session: Session, hospitals: Iterable[str]) -> list[DescribedView]:
    """Every view of `hospitals` by hospital and name."""
    query = sa.select(ViewProfile).where(ViewProfile.hospital.in_(sorted(hospitals)))
    rows: dict[tuple[str, str], list[ViewProfile]] = {}
    for row in session.scalars(query.order_by(ViewProfile.sent.desc(), ViewProfile.id.desc())):
        rows.setdefault((row.hospital, row.view), []).append(row)
    return [_described(rows[key]) for key in sorted(rows)]


def one_of(session: Session, hospital: str, view: str) -> DescribedView | None:
    """One view, None when it was never described."""
    rows = session.scalars(_of(hospital, view)).all()
    return _described(list(rows)) if rows else None


def change(now_: ProfiledColumn, former: ProfiledColumn) -> Text | None:
    """What is otherwise than it was, in words; None when nothing speaks of it."""
    zh, en = [], []
    if now_.type != former.type:
        zh.append(f"类型 {former.type} → {now_.type}")
        en.append(f"type {former.type} → {now_.type}")
    if now_.nulls is not None and former.nulls is not None and abs(now_.nulls - former.nulls) >= 0.2:
        zh.append(f"空值 {former.nulls:.0%} → {now_.nulls:.0%}")
        en.append(f"empty {former.nulls:.0%} → {now_.nulls:.0%}")
    shapes, known = [s for s, _ in now_.shapes[:1]], {s for s, _ in former.shapes}
    if shapes and known and shapes[0] not in known:
        zh.append(f"最常见的形状 {former.shapes[0][0]} → {shapes[0]}")
        en.append(f"commonest shape {former.shapes[0][0]} → {shapes[0]}")
    return Text(";".join(zh), "; ".join(en)) if zh else None


def values_moved(now_: ProfiledColumn, former: ProfiledColumn) -> tuple[list[str], list[str]]:
    """Commonest values that were not among the commonest before, and the other way round: a code that is used
    with another meaning shows so first. Nothing where one of the two shows no values."""
    here, there = [t for t, _ in now_.top], [t for t, _ in former.top]
    if not here or not there:
        return [], []
    return [t for t in here if t not in there], [t for t in there if t not in here]


def _of(hospital: str, view: str) -> sa.Select[ViewProfile]:
    query = sa.select(ViewProfile).where(ViewProfile.hospital == hospital, ViewProfile.view == view)
    return query.order_by(ViewProfile.sent.desc(), ViewProfile.id.desc())


def _described(rows: list[ViewProfile]) -> DescribedView:
    last = json.loads(rows[0].described)
    views = [views_of({"views": [json.loads(row.described)]})[0] for row in rows[:2]]
    before = views[1] if len(views) > 1 else None
    counted = last.get("rows")
    return DescribedView(
        rows[0].hospital, rows[0].at, counted if isinstance(counted, int) else None, views[0], before
    )


def _no_profile(found: str, expected: str) -> BadInput:
    return BadInput(
        (f"不是概况文件:{found}", f"this is no profile: {found}"),
        (f"heluo hospital profile 的输出,{expected}", f"what heluo hospital profile writes, {expected}"),
        ("在前置机上重新生成", "write it again on the front-end machine"),
        code="no_profile",
    )
