"""Changing a limit: who may is decided elsewhere; here, what a change is, and which ones stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.text import Text
from heluo.quality.derive import all_checks
from heluo.quality.limits.tables import QualityLimit
from heluo.quality.templates import TEMPLATES
from heluo.quality.verdict import ChangedLimit, Threshold

LONGEST_REASON = 1000


@dataclass(frozen=True)
class NewLimit:
    """What an inspector asks for. `hospital` "" = every hospital; `since` may lie in the future."""

    check: str
    hospital: str
    share: float
    most: int | None
    reason: str
    since: dt.date
    until: dt.date | None


def standing(session: Session) -> tuple[ChangedLimit, ...]:
    """Every change that was not taken back, the newest first: it wins where two hold on one day."""
    wanted = sa.select(QualityLimit).where(QualityLimit.lifted_at.is_(None))
    found = session.scalars(wanted.order_by(QualityLimit.at.desc(), QualityLimit.id))
    return tuple(_as_changed(one) for one in found)


def listed(session: Session, hospitals: Collection[str] | None) -> list[QualityLimit]:
    """Changes that concern `hospitals` (None = all), taken back ones too, the newest first."""
    wanted = sa.select(QualityLimit).order_by(QualityLimit.at.desc(), QualityLimit.id)
    if hospitals is not None:
        wanted = wanted.where(QualityLimit.hospital.in_(["", *sorted(hospitals)]))
    return list(session.scalars(wanted))


def change(session: Session, given: NewLimit, account: str, hospitals: Collection[str]) -> QualityLimit:
    """Enters a changed limit. `hospitals`: those there are. Raises BadInput, NotFound."""
    if given.check not in all_checks() and given.check.removeprefix("@") not in TEMPLATES:
        raise NotFound(
            (f"没有检查 {given.check}", f"no check {given.check}"),
            ("检查的编号,或 @模板", "the id of a check, or @template"),
            ("从质量报告中选择", "choose one of the quality report"),
        )
    if given.hospital and given.hospital not in hospitals:
        raise NotFound(
            (f"没有医院 {given.hospital}", f"no hospital {given.hospital}"),
            ("已登记的医院", "a hospital that is enrolled"),
            ("从列表中选择", "choose one"),
        )
    if given.check in all_checks() and all_checks()[given.check].severity == "note":
        raise _wrong(
            Text("提示只计数,没有阈值", "a note is only counted and has no limit"),
            Text("错误或警告级的检查", "a check whose findings are errors or warnings"),
        )
    if not 0 <= given.share <= 1 or (given.most is not None and given.most < 0):
        raise _wrong(
            Text("份额或行数超出范围", "a share or a count out of its range"),
            Text("份额 0 到 1,行数不为负", "a share from 0 to 1, a count of 0 or more"),
        )
    _check_reason(given.reason)
    if given.until is not None and (given.until < given.since or given.until < today()):
        raise _wrong(
            Text("最后一天早于第一天或今天", "a last day before the first, or before today"),
            Text("不早于第一天和今天的一天", "a day not before the first, nor before today"),
        )
    made = QualityLimit(
        id=new_id("ql"),
        check_id=given.check,
        hospital=given.hospital,
        share=given.share,
        most=given.most,
        reason=given.reason.strip(),
        since=given.since,
        until=given.until,
        by=account,
        at=now(),
        lifted_by="",
        lifted_reason="",
    )
    session.add(made)
    session.flush()
    return made


def lift(session: Session, id: str, account: str, reason: str) -> QualityLimit:
    """Takes a change back: what held before it holds again. Raises NotFound, BadInput, Conflict."""
    found = session.get(QualityLimit, id, with_for_update=True)
    if found is None:
        raise NotFound(
            ("没有这条阈值", "no such limit"),
            ("列表中的阈值", "a limit of the list"),
            ("刷新列表", "load the list again"),
        )
    _check_reason(reason)
    if found.lifted_at is not None:
        raise Conflict(
            (f"已由 {found.lifted_by} 收回", f"taken back by {found.lifted_by}"),
            ("仍有效的阈值", "a limit that still holds"),
            ("刷新列表", "load the list again"),
        )
    found.lifted_at, found.lifted_by, found.lifted_reason = now(), account, reason.strip()
    session.flush()
    return found


def _as_changed(one: QualityLimit) -> ChangedLimit:
    reason = Text(one.reason, one.reason)
    line = Threshold(one.check_id, one.share, one.most, reason, one.until, one.id, one.since)
    return ChangedLimit(one.hospital, line)


def _check_reason(reason: str) -> None:
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise _wrong(
            Text("没有写理由,或过长", "no reason, or one that is too long"),
            Text(f"理由,至多 {LONGEST_REASON} 字", f"a reason of up to {LONGEST_REASON} characters"),
        )


def _wrong(found: Text, expected: Text) -> BadInput:
    return BadInput(found, expected, ("改正后再提交", "mend it, then send it again"), code="limit")
