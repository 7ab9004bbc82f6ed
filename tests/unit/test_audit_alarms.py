"""Alarms of the log: ten planted stories are found, and a thousand ordinary sessions raise one at most.

The stories are written from what the controls ask for (bulk, odd hours, numbers in a row, own family name,
near-identical questions), the sessions from a ward's days; both by the hand that wrote the rules.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access import alarms
from heluo.access.tables import AuditAlarm, AuditEvent, AuditHead
from heluo.kit import db
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.vault.resolve import in_a_row

pytestmark = pytest.mark.second

MONDAY = dt.datetime(2026, 3, 2, tzinfo=alarms.CLOCK)
Event = dict[str, Any]


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    return made


class Writer:
    """Writes events as they lie in the log; the chain is not what is looked at here."""

    def __init__(self, control: sa.Engine) -> None:
        self.control, self.n = control, 0

    def write(self, events: Iterable[Event]) -> None:
        rows = []
        for one in sorted(events, key=lambda one: one["at"]):
            self.n += 1
            rows.append(
                {
                    "n": self.n,
                    "role": "clinician",
                    "hospital": "h01",
                    "purpose": "care",
                    "hospitals": ",h01,",
                    "level": 4,
                    "result": "allowed",
                    "rows": 1,
                    "reason": "",
                    "address": "",
                    "decision": "",
                    "previous": "",
                    "hash": "",
                    "detail": {},
                }
                | one
            )
        with db.transaction(self.control) as session:
            session.execute(sa.insert(AuditEvent), rows)
            session.merge(AuditHead(id=1, n=self.n, hash=""))

    def look(self) -> list[tuple[str, str, int]]:
        """(kind, account, number) of the new alarms."""
        with db.transaction(self.control) as session:
            before = set(session.scalars(sa.select(AuditAlarm.id)))
            alarms.look(session)
            found = session.scalars(sa.select(AuditAlarm).order_by(AuditAlarm.kind, AuditAlarm.account))
            return [(one.kind, one.account, one.number) for one in found if one.id not in before]


def seen(account: str, at: dt.datetime, person: int, action: str = "panorama", **detail: Any) -> Event:
    return {"account": account, "at": at, "action": action, "object": f"p_{person:024x}", "detail": detail}


def asked(account: str, at: dt.datetime, question: int, shape: str) -> Event:
    return {
        "account": account,
        "at": at,
        "action": "search.count",
        "object": f"cohort:{question}",
        "detail": {"shape": shape},
    }


def minutes(start: dt.datetime, count: int, apart: float = 1.0) -> Iterator[dt.datetime]:
    return (start + dt.timedelta(minutes=apart * i) for i in range(count))


def habit(account: str, hours: range = range(9, 17)) -> list[Event]:
    """A month of ordinary days."""
    days = (MONDAY - dt.timedelta(days=back) for back in range(20, 0, -1))
    return [seen(account, day.replace(hour=hour), hour) for day in days for hour in hours[:3]]


NOON, NIGHT = MONDAY.replace(hour=12), MONDAY.replace(hour=2, minute=30)
STORIES: dict[str, tuple[str, list[Event]]] = {
    "seventy patients before lunch": (
        "bulk",
        [seen("a", at, i) for i, at in enumerate(minutes(NOON, 70, 0.7))],
    ),
    "one a minute for an hour": ("bulk", [seen("a", at, i) for i, at in enumerate(minutes(NOON, 61, 0.98))]),
    "six pages of names": (
        "bulk",
        [seen("a", at, i, alarms.LISTED) for i, at in enumerate(minutes(NOON, 320, 0.1))],
    ),
    "a day clerk at half past two": ("odd_hour", [*habit("a"), seen("a", NIGHT, 5)]),
    "a night of many": (
        "odd_hour",
        [*habit("a"), *(seen("a", at, i) for i, at in enumerate(minutes(NIGHT, 9)))],
    ),
    "counting through patient numbers": (
        "sequential",
        [
            {
                "account": "a",
                "at": NOON,
                "action": "vault.find",
                "object": "",
                "detail": {"asked": 200, "in_a_row": 200},
            }
        ],
    ),
    "a dozen numbers in a row": (
        "sequential",
        [
            {
                "account": "a",
                "at": NOON,
                "action": "vault.find",
                "object": "",
                "detail": {"asked": 12, "in_a_row": 12},
            }
        ],
    ),
    "the family's records": (
        "namesake",
        [seen("a", at, i, alarms.LISTED, own_family_name=i < 4) for i, at in enumerate(minutes(NOON, 5))],
    ),
    "one age after another": (
        "near_identical",
        [asked("a", at, i, "s") for i, at in enumerate(minutes(NOON, 15, 2))],
    ),
    "two shapes by turns": (
        "near_identical",
        [asked("a", at, i, f"s{i % 2}") for i, at in enumerate(minutes(NOON, 40, 1))],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_a_planted_story_is_found(control: sa.Engine, name: str) -> None:
    kind, events = STORIES[name]
    writer = Writer(control)
    writer.write(events)
    found = writer.look()
    assert {(kind, "a")} <= {one[:2] for one in found}
    assert {one[0] for one in found} == {kind}, found
    assert writer.look() == [], "once"


def test_a_thousand_ordinary_sessions(control: sa.Engine) -> None:
    """Fifty people over twenty days: wards, a clinic with lists, night shifts, researchers with a tree."""
    writer, draw, found = Writer(control), random.Random(3), []
    for day in range(20):
        events: list[Event] = []
        for who in range(50):
            start = (MONDAY + dt.timedelta(days=day)).replace(hour=22 if who < 10 else draw.randint(7, 14))
            if who < 35:
                people = draw.sample(range(2000), draw.randint(5, 30))
                times = minutes(start, len(people), draw.uniform(3, 12))
                for person, at in zip(people, times, strict=True):
                    same = draw.random() < 0.07
                    events.append(seen(f"u{who}", at, person, alarms.LISTED, own_family_name=same))
                    events += [seen(f"u{who}", at, person) for _ in range(draw.randint(1, 4))]
            elif who < 45:
                names = draw.sample(range(2000), 100)
                events += [
                    seen(f"u{who}", start, person, alarms.LISTED, own_family_name=draw.random() < 0.07)
                    for person in names
                ]
            else:
                shapes = draw.randint(4, 25)
                events += [
                    asked(f"u{who}", at, draw.randrange(10**6), f"{who}-{day}-{i // 3}")
                    for i, at in enumerate(minutes(start, shapes, 2))
                ]
        writer.write(events)
        found += writer.look()
    assert len(found) <= 1, found


def test_an_alarm_is_closed_once_and_with_a_reason(control: sa.Engine) -> None:
    writer = Writer(control)
    writer.write(STORIES["a dozen numbers in a row"][1])
    writer.look()
    with db.transaction(control) as session:
        (one,) = alarms.listed(session)
        with pytest.raises(BadInput):
            alarms.close(session, one.id, "auditor", "  ")
        alarms.close(session, one.id, "auditor", "清单由科室提供")
        assert alarms.open_ones(session) == 0
        with pytest.raises(Conflict):
            alarms.close(session, one.id, "other", "again")
        with pytest.raises(NotFound):
            alarms.close(session, "alarm_none", "auditor", "x")


@pytest.mark.parametrize(
    ("given", "longest"),
    [
        (["P0001", "P0002", "P0003"], 3),
        (["P0003", "P0001", "P0002", "P0009"], 3),
        (["P0001", "Q0002", "P0003"], 1),
        (["41010519800101001X"], 0),
        (["张三", "李四"], 0),
        (["1", "10", "11"], 2),
        ([str(n) for n in range(100, 200)], 100),
        ([], 0),
    ],
)
def test_identifiers_in_a_row(given: list[str], longest: int) -> None:
    assert in_a_row(given) == longest
