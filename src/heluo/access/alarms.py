"""Alarms of the audit log: what a person should look at, found by rules over what the log holds anyway.

`look` goes on from the last event that it has read, so it costs what was written since. A rule sees one
account's events of a day; it knows times, acts and numbers of persons, never a name. An alarm says that
somebody should ask, not that something was wrong; it stands until a person closes it with a reason.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import AlarmsRead, AuditAlarm, AuditEvent, AuditHead
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.text import Text

PERSON = ("p_", "person_")
"""How numbers of persons begin."""
CLOCK = ZoneInfo("Asia/Shanghai")
AT_ONCE = 20_000
"""Events that one call looks at."""
EVERY = dt.timedelta(seconds=30)
"""An alarm comes within a minute of what it is about."""
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
PERSONS_AN_HOUR, NAMES_AN_HOUR = 60, 300
"""Patients opened, and names on lists."""
LISTED = "vault.name"
"""The act that names a person on a screen, in a list as well as on the own page."""
QUESTIONS_AN_HOUR = 12
"""Questions of one shape that differ in a value alone."""
CONSECUTIVE = 10
"""Identifiers in a row of one list."""
NAMESAKES = 3
NIGHT, LATE = range(5), frozenset({20, 21, 22, 23, 0, 1, 2, 3, 4, 5})
"""Hours of the local clock that are odd for whoever was never seen late; a shift that begins in the evening
goes on past midnight."""
USUAL_DAYS, USUAL_ACTS = dt.timedelta(days=30), 20
"""How long an account is looked back upon, and how many of its acts make a habit."""
EMERGENCY, UNREVIEWED = "emergency", "emergency_unreviewed"
"""Kinds that no rule finds: whatever acts adds them (`add`)."""
KINDS: dict[str, Text] = {
    "bulk": Text(
        f"一小时内查看的患者达到 {PERSONS_AN_HOUR} 人", f"{PERSONS_AN_HOUR} patients or more within an hour"
    ),
    "odd_hour": Text(
        "在自己从不工作的深夜查看患者", "patients seen at night by somebody who never works at night"
    ),
    "sequential": Text(
        f"按连号标识查人,连续 {CONSECUTIVE} 个以上",
        f"persons looked up by {CONSECUTIVE} identifiers in a row or more",
    ),
    "namesake": Text(
        f"一天内查看的患者多数与本人同姓({NAMESAKES} 人以上)",
        f"most patients of a day ({NAMESAKES} or more) have the account holder's own family name",
    ),
    "near_identical": Text(
        f"一小时内 {QUESTIONS_AN_HOUR} 个只差一个取值的问题",
        f"{QUESTIONS_AN_HOUR} questions within an hour that differ in a value alone",
    ),
    EMERGENCY: Text(
        "紧急调阅了一名没有诊疗关系的患者", "a person was opened in an emergency, without a treating relation"
    ),
    UNREVIEWED: Text("紧急调阅 24 小时内无人复核", "nobody reviewed an emergency access within 24 hours"),
}
"""Kind → what it says."""


@dataclass(frozen=True)
class Seen:
    """What the rules know of an event."""

    n: int
    at: dt.datetime
    action: str
    object: str
    detail: dict[str, object]

    @property
    def person(self) -> str:
        """The person that it is about, "" when it is about none."""
        return self.object if self.object.startswith(PERSON) else ""

    @property
    def local(self) -> dt.datetime:
        return self.at.astimezone(CLOCK)


@dataclass(frozen=True)
class AlarmFound:
    """An alarm that a rule found: the events it rests on and how many persons, questions or identifiers."""

    kind: str
    first: Seen
    last: Seen
    number: int


Rule = Callable[[Sequence[Seen], Sequence[Seen]], Iterator[AlarmFound]]
"""(an account's events of the last day in order, its events before that) → alarms."""


def bulk(day: Sequence[Seen], before: Sequence[Seen]) -> Iterator[AlarmFound]:
    """More patients within an hour than anybody reads, or more names than anybody pages through."""
    opened = [one for one in day if one.person and one.action != LISTED]
    named = [one for one in day if one.person and one.action == LISTED]
    yield from _within_an_hour("bulk", opened, PERSONS_AN_HOUR)
    yield from _within_an_hour("bulk", named, NAMES_AN_HOUR)


def _within_an_hour(kind: str, events: Sequence[Seen], most: int) -> Iterator[AlarmFound]:
    """An alarm for each hour in which `events` are about `most` different objects or more."""
    start, alarmed = 0, None
    counted: Counter[str] = Counter()
    for last in events:
        counted[last.object] += 1
        while last.at - events[start].at > HOUR:
            left = events[start].object
            counted[left] -= 1
            if not counted[left]:
                del counted[left]
            start += 1
        if len(counted) >= most and (alarmed is None or last.at - alarmed > HOUR):
            alarmed = last.at
            yield AlarmFound(kind, events[start], last, len(counted))


def odd_hour(day: Sequence[Seen], before: Sequence[Seen]) -> Iterator[AlarmFound]:
    """A patient seen at night by an account with a habit of other hours."""
    habit = [one for one in before if one.person]
    if len(habit) < USUAL_ACTS or any(one.local.hour in LATE for one in habit):
        return
    at_night = [one for one in day if one.person and one.local.hour in NIGHT]
    if at_night:
        yield AlarmFound("odd_hour", at_night[0], at_night[-1], len({one.person for one in at_night}))


def sequential(day: Sequence[Seen], before: Sequence[Seen]) -> Iterator[AlarmFound]:
    """A list of identifiers that follow one another: somebody counts through them."""
    for one in day:
        in_a_row = one.detail.get("in_a_row")
        if isinstance(in_a_row, int) and in_a_row >= CONSECUTIVE:
            yield AlarmFound("sequential", one, one, in_a_row)


def namesake(day: Sequence[Seen], before: Sequence[Seen]) -> Iterator[AlarmFound]:
    """Most patients of the day bear the account holder's family name: relatives, perhaps."""
    named = [one for one in day if one.person and "own_family_name" in one.detail]
    persons = {one.person for one in named}
    same = [one for one in named if one.detail["own_family_name"]]
    number = len({one.person for one in same})
    if number >= NAMESAKES and number * 2 > len(persons):
        yield AlarmFound("namesake", same[0], same[-1], number)


def near_identical(day: Sequence[Seen], before: Sequence[Seen]) -> Iterator[AlarmFound]:
    """One question asked again and again with another value: subtraction, perhaps."""
    by_shape: dict[str, list[Seen]] = defaultdict(list)
    for one in day:
        shape = one.detail.get("shape")
        if isinstance(shape, str):
            by_shape[shape].append(one)
    for asked in by_shape.values():
        yield from _within_an_hour("near_identical", asked, QUESTIONS_AN_HOUR)


RULES: tuple[Rule, ...] = (bulk, odd_hour, sequential, namesake, near_identical)


def due(session: Session) -> bool:
    """Whether there is something new, and enough of it or old enough to look at."""
    head, read = session.get(AuditHead, 1), session.get(AlarmsRead, 1)
    if head is None or (read is not None and head.n <= read.n):
        return False
    return read is None or head.n - read.n >= AT_ONCE or now() - read.at >= EVERY


def look(session: Session) -> int:
    """Looks at the events since the last call and writes the alarms they make, in `session`'s write
    transaction; how many are new."""
    head, read = session.get(AuditHead, 1), session.get(AlarmsRead, 1)
    if read is None:
        read = AlarmsRead(id=1, n=0, at=now())
        session.add(read)
    if head is None or head.n <= read.n:
        return 0
    upto = min(head.n, read.n + AT_ONCE)
    new = sa.select(AuditEvent.account, sa.func.max(AuditEvent.at)).where(
        AuditEvent.n > read.n, AuditEvent.n <= upto, AuditEvent.result == "allowed"
    )
    found = 0
    for account, last in session.execute(new.group_by(AuditEvent.account)).all():
        events = _events(session, account, last - USUAL_DAYS, upto)
        day = [one for one in events if one.at > last - DAY]
        before = events[: len(events) - len(day)]
        for rule in RULES:
            found += sum(_write(session, account, one) for one in rule(day, before))
    read.n, read.at = upto, now()
    return found


def _events(session: Session, account: str, since: dt.datetime, upto: int) -> list[Seen]:
    columns = (AuditEvent.n, AuditEvent.at, AuditEvent.action, AuditEvent.object, AuditEvent.detail)
    query = sa.select(*columns).where(
        AuditEvent.account == account,
        AuditEvent.at >= since,
        AuditEvent.n <= upto,
        AuditEvent.result == "allowed",
    )
    return [Seen(*row) for row in session.execute(query.order_by(AuditEvent.n))]


def add(session: Session, kind: str, account: str, n: int) -> None:
    """An alarm about the event `n` alone, in the transaction of the act that it is about."""
    alarm = AuditAlarm(
        id=new_id("alarm"),
        kind=kind,
        account=account,
        at=now(),
        first=n,
        last=n,
        number=1,
        closed_by="",
        reason="",
    )
    session.add(alarm)


def _write(session: Session, account: str, found: AlarmFound) -> bool:
    """Enters the alarm; False when one of its kind already rests on these events."""
    same = sa.select(AuditAlarm.id).where(
        AuditAlarm.kind == found.kind, AuditAlarm.account == account, AuditAlarm.last >= found.first.n
    )
    if session.scalar(same.limit(1)):
        return False
    session.add(
        AuditAlarm(
            id=new_id("alarm"),
            kind=found.kind,
            account=account,
            at=found.last.at,
            first=found.first.n,
            last=found.last.n,
            number=found.number,
            closed_by="",
            reason="",
        )
    )
    session.flush()
    return True


def listed(session: Session, limit: int = 200) -> list[AuditAlarm]:
    """Alarms, open ones first, each group newest first."""
    order = (AuditAlarm.closed_at.is_not(None), AuditAlarm.at.desc(), AuditAlarm.id)
    return list(session.scalars(sa.select(AuditAlarm).order_by(*order).limit(limit)))


def open_ones(session: Session) -> int:
    """How many nobody has closed."""
    return session.scalar(sa.select(sa.func.count()).where(AuditAlarm.closed_at.is_(None))) or 0


def close(session: Session, id: str, by: str, reason: str) -> AuditAlarm:
    """Closes an alarm with what it was. Raises NotFound, BadInput without a reason, Conflict when it is
    closed."""
    found = session.get(AuditAlarm, id, with_for_update=True)
    if found is None:
        raise NotFound(
            ("没有这条告警", "no such alarm"),
            ("列表中的告警", "an alarm of the list"),
            ("刷新列表", "load the list again"),
        )
    if not reason.strip():
        raise BadInput(
            ("没有写明原因", "no reason"),
            ("查明的情况", "what it was"),
            ("写明后再关闭", "write it, then close"),
        )
    if found.closed_at is not None:
        raise Conflict(
            (f"已由 {found.closed_by} 关闭", f"closed by {found.closed_by}"),
            ("未关闭的告警", "an alarm that is open"),
            ("刷新列表", "load the list again"),
        )
    found.closed_by, found.closed_at, found.reason = by, now(), reason.strip()
    return found
