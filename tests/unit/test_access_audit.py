"""The audit chain: any tampering is found and its position named; no event, no act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.access import audit, chain
from heluo.access.tables import AuditEvent, AuditHead
from heluo.entrypoints.audit_log import verify
from heluo.kit import db
from heluo.kit.errors import NotFound, Unavailable


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    with db.transaction(made) as session:
        for n in range(50):
            audit.append(
                session,
                audit.Event(
                    f"user{n % 3}",
                    "clinician",
                    "panorama",
                    "allowed",
                    object=f"p{n}",
                    hospitals=["h01"],
                    rows=n,
                ),
            )
    return made


def verified(control: sa.Engine) -> chain.Verified:
    with db.reading(control) as session:
        return chain.verify(session)


def test_a_whole_chain_is_complete(control: sa.Engine) -> None:
    found = verified(control)
    assert (found.events, found.position) == (50, None)


@pytest.mark.parametrize(
    ("tamper", "position"),
    [
        (lambda c: c.execute(sa.update(AuditEvent).where(AuditEvent.n == 20).values(account="someone")), 20),
        (lambda c: c.execute(sa.update(AuditEvent).where(AuditEvent.n == 20).values(detail={"x": 1})), 20),
        (lambda c: c.execute(sa.delete(AuditEvent).where(AuditEvent.n == 20)), 20),
        (lambda c: c.execute(sa.delete(AuditEvent).where(AuditEvent.n == 1)), 1),
        (lambda c: c.execute(sa.delete(AuditEvent).where(AuditEvent.n > 40)), 41),
        (lambda c: c.execute(sa.delete(AuditEvent)), 1),
        (lambda c: swap(c, 10, 30), 10),
    ],
)
def test_tampering_is_found_at_its_position(
    control: sa.Engine, tamper: Callable[[sa.Connection], object], position: int
) -> None:
    with control.begin() as connection:
        tamper(connection)
    assert verified(control).position == position


def test_a_changed_event_with_a_new_hash_breaks_the_next(control: sa.Engine) -> None:
    with db.transaction(control) as session:
        event = session.get(AuditEvent, 20)
        event.account = "someone"
        event.hash = chain.event_hash({name: getattr(event, name) for name in chain.CHAINED})
    assert verified(control).position == 21


def test_an_inserted_event_is_found(control: sa.Engine) -> None:
    with db.transaction(control) as session:
        last = session.get(AuditEvent, 50)
        values = {c.name: getattr(last, c.name) for c in AuditEvent.__table__.columns} | {"n": 51}
        session.add(AuditEvent(**values))
    assert verified(control).position == 51


def test_an_event_and_its_act_stand_or_fall_together(control: sa.Engine) -> None:
    def act() -> None:
        with db.transaction(control) as session:
            audit.append(session, audit.Event("u", "clinician", "panorama", "allowed"))
            session.execute(sa.insert(AuditHead).values(id=1, n=0, hash=""))

    with pytest.raises(sa.exc.IntegrityError):
        act()
    assert verified(control).events == 50


def test_without_a_log_there_is_no_act(control: sa.Engine) -> None:
    with control.begin() as connection:
        connection.execute(sa.text("DROP TABLE audit"))
    with pytest.raises(Unavailable, match="refused"):
        audit.record(control, audit.Event("u", "clinician", "panorama", "allowed"))


def test_search_by_hospital_person_and_page(control: sa.Engine) -> None:
    with db.transaction(control) as session:
        audit.append(
            session,
            audit.Event("x", "clinician", "panorama", "allowed", object="p1", hospitals=["h02", "h011"]),
        )
    with db.reading(control) as session:
        found, total = audit.search(session, audit.Question(objects=("p1",)))
        assert [e.n for e in found] == [51, 2]
        assert total == 2
        assert [e.n for e in audit.search(session, audit.Question(touching="h02"))[0]] == [51]
        assert audit.search(session, audit.Question(touching="h01"))[1] == 50
        assert [e.n for e in audit.search(session, audit.Question(before=50, limit=2))[0]] == [49, 48]


def swap(connection: sa.Connection, a: int, b: int) -> None:
    for old, new in ((a, -1), (b, a), (-1, b)):
        connection.execute(sa.update(AuditEvent).where(AuditEvent.n == old).values(n=new))


def test_the_head_is_one_row(control: sa.Engine) -> None:
    with db.reading(control) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditHead)) == 1


@pytest.mark.parametrize("account", ["", "user1"])
def test_a_day_of_the_log_is_one_in_shanghai_and_a_clock_that_went_back_hides_nothing(
    control: sa.Engine, account: str
) -> None:
    """UTC moments of events, in the order in which they were written."""
    moments = {2: "2026-03-01T15:59", 5: "2026-03-01T16:00", 8: "2026-02-27T00:00", 11: "2026-03-02T15:59"}
    with control.begin() as connection:
        connection.execute(sa.update(AuditEvent).values(at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC)))
        for n, at in moments.items():
            moment = dt.datetime.fromisoformat(f"{at}+00:00")
            connection.execute(sa.update(AuditEvent).where(AuditEvent.n == n).values(at=moment))
    day = dt.date(2026, 3, 2)
    question = audit.Question(account=account, since=day, until=day)
    empty = audit.Question(account=account, since=dt.date(2026, 4, 1))
    with db.reading(control) as session:
        found, total = audit.search(session, question)
        assert [one.n for one in found] == [11, 5]
        assert total == 2
        assert [row["n"] for row in audit.matches(session, question, 10)] == [11, 5]
        assert audit.search(session, empty) == ([], 0)


@pytest.mark.parametrize("result", ["refused", "failed"])
def test_what_was_not_allowed_is_found_without_reading_the_whole_log(control: sa.Engine, result: str) -> None:
    with control.begin() as connection:
        connection.execute(sa.update(AuditEvent).where(AuditEvent.n % 20 == 0).values(result=result))
    question = audit.Question(result=result)
    with db.reading(control) as session:
        found, total = audit.search(session, question)
        assert [one.n for one in found] == [40, 20]
        assert total == 2
        asked = sa.select(AuditEvent).where(*audit.matching(question)).order_by(AuditEvent.n.desc())
        text = asked.compile(control, compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}"))]
    assert any("ix_audit_not_allowed" in step for step in plan), plan


def test_a_folder_without_a_log_is_not_called_sound(tmp_path: Path) -> None:
    """A mistyped home: an empty log would be made there, and every event of it fits."""
    with pytest.raises(NotFound):
        verify(home=tmp_path / "typo")
    assert not (tmp_path / "typo").exists()
