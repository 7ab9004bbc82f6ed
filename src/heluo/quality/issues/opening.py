"""What a night makes of the checks that fail and pass: issues opened, brought up to date, repaired, closed,
opened again. All in the transaction that makes the night's release visible.

One issue a check × hospital × month of the calendar: however many nights count the same failure, it is one.
An issue that is not closed stays the one, also in the next month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import SHANGHAI, now
from heluo.kit.ids import new_id
from heluo.quality.issues.clock import due_after
from heluo.quality.issues.history import Why, entered, moved, next_number, touched
from heluo.quality.issues.states import CLOSED, NIGHT, QUALITY_ISSUE
from heluo.quality.issues.tables import QualityIssue

MOST_KEYS = 1_000
"""Row keys that an issue names; the count says how many there are."""

CheckAt = tuple[str, str]
"""(hospital, id of the check)."""


@dataclass(frozen=True)
class CountedCheck:
    """One check of one hospital as a night counted it, with the limit that holds. `fails`: beyond the limit;
    `keys` and `months` are empty where it does not."""

    hospital: str
    category: str
    check: str
    severity: str
    violated: int
    applicable: int
    share: float
    most: int | None
    fails: bool
    months: tuple[tuple[str, int, int], ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountedNight:
    """What a night hands in. `counted`: every check that failed or passed, by hospital; a check that applied
    to nothing is not among them. `left_out`: hospitals × categories that the night left as they were.
    `parcels`: (hospital, category) → the last parcel of it that the night carried, and (hospital, "") → the
    last of any. `known`: every check there is."""

    run: str
    counted: Mapping[CheckAt, CountedCheck]
    known: Collection[str]
    left_out: Collection[tuple[str, str]] = frozenset()
    parcels: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class IssuesMoved:
    """How many issues a night opened, opened again, and closed."""

    opened: int = 0
    reopened: int = 0
    closed: int = 0


def settle(session: Session, night: CountedNight) -> IssuesMoved:
    """Brings the issues in line with what the night counted; how many were opened, reopened, closed."""
    standing = _standing(session)
    opened = reopened = closed = 0
    for issue in standing.values():
        if (issue.hospital, issue.category) in night.left_out:
            continue
        found = night.counted.get((issue.hospital, issue.check_id))
        if issue.check_id not in night.known:
            issue.last_run = night.run
            _close(session, issue, "gone", "")
            closed += 1
        elif found is not None and not found.fails:
            _passes(session, issue, found, night)
            closed += 1
        elif found is not None:
            _still_fails(session, issue, found, night)
    for at, found in sorted(night.counted.items()):
        if not found.fails or at in standing or (found.hospital, found.category) in night.left_out:
            continue
        former = _last_closed(session, found)
        if former is not None and former.period == _period(now()):
            _reopen(session, former, found, night)
            reopened += 1
        else:
            _open(session, found, night, former.id if former else "")
            opened += 1
    return IssuesMoved(opened, reopened, closed)


def _standing(session: Session) -> dict[CheckAt, QualityIssue]:
    wanted = sa.select(QualityIssue).where(QualityIssue.status != CLOSED)
    return {(one.hospital, one.check_id): one for one in session.scalars(wanted.order_by(QualityIssue.id))}


def _last_closed(session: Session, found: CountedCheck) -> QualityIssue | None:
    wanted = sa.select(QualityIssue).where(
        QualityIssue.hospital == found.hospital, QualityIssue.check_id == found.check
    )
    return session.scalar(wanted.order_by(QualityIssue.period.desc()).limit(1))


def _open(session: Session, found: CountedCheck, night: CountedNight, predecessor: str) -> None:
    at = now()
    issue = QualityIssue(
        id=new_id("qi"),
        hospital=found.hospital,
        category=found.category,
        check_id=found.check,
        severity=found.severity,
        period=_period(at),
        status=QUALITY_ISSUE.initial,
        reason="",
        cause="",
        returns=0,
        opened_at=at,
        due=due_after(QUALITY_ISSUE.initial, found.severity, at),
        predecessor=predecessor,
        first_run=night.run,
        last_run=night.run,
        n=next_number(session, found.hospital),
    )
    _count(issue, found)
    session.add(issue)
    session.flush()
    entered(session, issue, NIGHT)


def _reopen(session: Session, issue: QualityIssue, found: CountedCheck, night: CountedNight) -> None:
    _count(issue, found)
    issue.last_run, issue.cause, issue.reason, issue.ended_at = night.run, "", "", None
    issue.returns += 1
    moved(session, issue, "reopened", NIGHT, Why(kind="fails_again"))
    issue.due = due_after(issue.status, issue.severity, now())


def _still_fails(session: Session, issue: QualityIssue, found: CountedCheck, night: CountedNight) -> None:
    """Numbers and keys as of now: the hospital sees which rows are left. Nothing moves."""
    before = _facts(issue)
    _count(issue, found)
    issue.last_run = night.run
    if _facts(issue) != before:
        touched(session, issue)


def _passes(session: Session, issue: QualityIssue, found: CountedCheck, night: CountedNight) -> None:
    """The re-check: where rows came since and fewer are wrong, they repaired it; else the limit, or the
    centre's own work, has changed."""
    # What a check compares with (patient, visit) may be in another category than the check.
    parcel = night.parcels.get((issue.hospital, issue.category)) or night.parcels.get(
        (issue.hospital, ""), ""
    )
    fewer, same_limit = (
        found.violated < issue.violated,
        (found.share, found.most) == (issue.share, issue.most),
    )
    _count(issue, found)
    issue.last_run = night.run
    if parcel and (fewer or same_limit) and issue.status != "waived":
        moved(session, issue, "repaired", NIGHT, Why(parcel=parcel))
        _close(session, issue, "repaired", parcel)
    else:
        _close(session, issue, "centre" if same_limit else "limit", "")


def _close(session: Session, issue: QualityIssue, cause: str, parcel: str) -> None:
    moved(session, issue, CLOSED, NIGHT, Why(kind=cause, parcel=parcel))
    issue.cause, issue.ended_at, issue.due, issue.waived_until = cause, now(), None, None
    issue.keys = []


def _count(issue: QualityIssue, found: CountedCheck) -> None:
    issue.violated, issue.applicable = found.violated, found.applicable
    issue.share, issue.most = found.share, found.most
    issue.months = [list(month) for month in found.months]
    issue.keys = list(found.keys[:MOST_KEYS])


def _facts(issue: QualityIssue) -> tuple[object, ...]:
    return (issue.violated, issue.applicable, issue.share, issue.most, issue.months, issue.keys)


def _period(at: dt.datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m}"
