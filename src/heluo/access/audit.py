"""The audit log: one event a decision, written in the transaction of the act, each holding the hash of the
one before.

Whoever cannot write the event may not act. How the chain is hashed and looked through is in `chain.py`. Knows
no screen: who may read which event is decided by the policy table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from heluo.access.chain import CHAINED, GENESIS, event_hash
from heluo.access.declared import act
from heluo.access.tables import AuditEvent, AuditHead
from heluo.kit.dates import SHANGHAI, now, starts
from heluo.kit.db import transaction
from heluo.kit.errors import Unavailable


@dataclass(frozen=True)
class Event:
    """What is to be remembered of one decision."""

    account: str
    role: str
    action: str
    result: str
    hospital: str = ""
    purpose: str = ""
    object: str = ""
    hospitals: Iterable[str] = ()
    level: int = 0
    rows: int | None = None
    reason: str = ""
    address: str = ""
    decision: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def append(session: Session, event: Event) -> int:
    """Adds `event` in `session`'s write transaction and returns its number. The transaction's act and the
    event stand or fall together. Raises BadConfiguration for an act that nobody declared: so the act does not
    happen."""
    act(event.action)
    head = session.get(AuditHead, 1, with_for_update=True)
    if head is None:
        head = AuditHead(id=1, n=0, hash=GENESIS)
        session.add(head)
    row = AuditEvent(
        n=head.n + 1,
        at=now(),
        account=event.account,
        role=event.role,
        hospital=event.hospital,
        purpose=event.purpose,
        action=event.action,
        object=event.object,
        hospitals=_listed(event.hospitals),
        level=event.level,
        result=event.result,
        rows=event.rows,
        reason=event.reason,
        address=event.address,
        decision=event.decision,
        detail=dict(event.detail),
        previous=head.hash,
        hash="",
    )
    row.hash = event_hash({name: getattr(row, name) for name in CHAINED})
    session.add(row)
    head.n, head.hash = row.n, row.hash
    session.flush()
    return row.n


def record(control: sa.Engine, event: Event) -> int:
    """`append` in a transaction of its own. Raises Unavailable when the log cannot be written: the caller
    must not act."""
    try:
        with transaction(control) as session:
            return append(session, event)
    except SQLAlchemyError as error:
        raise unwritable() from error


def unwritable() -> Unavailable:
    """The refusal when the log cannot be written."""
    return Unavailable(
        ("审计日志无法写入,操作已拒绝", "the audit log cannot be written; the action was refused"),
        ("可写的审计日志", "an audit log that can be written"),
        ("请联系系统管理员检查磁盘", "ask the system administrator to look at the disk"),
        code="audit_unavailable",
    )


ALLOWED = "allowed"
MOST_COUNTED = 100_000
"""Matching events are counted no further: a page needs no more, and counting must not take longer than
finding."""


@dataclass(frozen=True)
class Question:
    """Which events. Empty = all; `touching` = only events that read rows of this hospital, or were made by
    its own people."""

    account: str = ""
    objects: tuple[str, ...] = ()
    """Any of these; a person may have had other numbers before."""
    actions: tuple[str, ...] = ()
    """Any of these."""
    purpose: str = ""
    result: str = ""
    hospital: str = ""
    """Rows of this hospital were read."""
    since: dt.date | None = None
    until: dt.date | None = None
    """First and last day, in Shanghai."""
    before: int | None = None
    limit: int = 100
    touching: str = ""


def search(session: Session, question: Question) -> tuple[list[AuditEvent], int]:
    """(events newest first, how many match in all; MOST_COUNTED stands for that many or more)."""
    chosen = _bounded(session, question)
    first = sa.select(AuditEvent.n).where(*chosen).limit(MOST_COUNTED).subquery()
    total = session.scalar(sa.select(sa.func.count()).select_from(first)) or 0
    page = [*chosen, AuditEvent.n < question.before] if question.before else chosen
    found = session.scalars(
        sa.select(AuditEvent).where(*page).order_by(AuditEvent.n.desc()).limit(question.limit)
    )
    return list(found), total


Row = sa.RowMapping
"""An event's columns by name."""


def matches(session: Session, question: Question, most: int) -> Iterator[Row]:
    """Columns of the events that match, newest first, `most` at most; page and limit of the question do not
    count."""
    columns = [getattr(AuditEvent, name) for name in CHAINED if name not in ("detail", "previous")]
    query = sa.select(*columns).where(*_bounded(session, question)).order_by(AuditEvent.n.desc()).limit(most)
    yield from session.execute(query.execution_options(yield_per=5000)).mappings()


def matching(question: Question) -> list[sa.ColumnElement[bool]]:
    """The conditions of `question` on events, without page and limit."""
    chosen: list[sa.ColumnElement[bool]] = _in_time(question)
    if question.result and question.result != ALLOWED:
        # In so many words, for an engine that would not look into the value: the index holds no others.
        chosen.append(AuditEvent.result != sa.literal_column(f"'{ALLOWED}'"))
    for name in ("account", "purpose", "result"):
        if value := getattr(question, name):
            chosen.append(getattr(AuditEvent, name) == value)
    for column, values in ((AuditEvent.object, question.objects), (AuditEvent.action, question.actions)):
        if values:
            chosen.append(column.in_(values))
    for hospital in (question.touching, question.hospital):
        if hospital:
            chosen.append(AuditEvent.hospitals.contains(f",{hospital},", autoescape=True))
    return chosen


def _in_time(question: Question) -> list[sa.ColumnElement[bool]]:
    chosen: list[sa.ColumnElement[bool]] = []
    if question.since:
        chosen.append(AuditEvent.at >= starts(question.since))
    if question.until:
        chosen.append(AuditEvent.at <= dt.datetime.combine(question.until, dt.time.max, SHANGHAI))
    return chosen


def _bounded(session: Session, question: Question) -> list[sa.ColumnElement[bool]]:
    """`matching`, and between which numbers the events of its days lie: an index of accounts or acts is then
    read there alone, not for all the years of a busy account."""
    days, chosen = _in_time(question), matching(question)
    if not days or question.objects:
        return chosen  # of one person there is little in any case
    first, last = session.execute(
        sa.select(sa.func.min(AuditEvent.n), sa.func.max(AuditEvent.n)).where(*days)
    ).one()
    return [*chosen, AuditEvent.n.between(first, last)] if first is not None else [*chosen, sa.false()]


def _listed(hospitals: Iterable[str]) -> str:
    names = sorted(set(hospitals))
    return f",{','.join(names)}," if names else ""
