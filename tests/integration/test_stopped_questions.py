"""A question that nobody waits for: the engine's statement ends, the cursor serves the next, and what is
remembered of the question is complete or absent. Moments are events, never a length of time."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access import chain
from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import Permit
from heluo.access.tables import AuditEvent, MonthSpent, NoisyNumber
from heluo.cohort import count, read, vectors
from heluo.cohort.model import Cohort
from heluo.delivery.search.schemas import CountQuestion
from heluo.engines import engine
from heluo.engines.duckdb import DuckDb
from heluo.kit import db, stopping
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.kit.stopping import Stop, Stopped
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from tests.lib.small_lake import control_of, province, write

LEAF = {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": ["C34"]}]}
OTHER = {"event": "lab_result", "where": [{"variable": "item_code", "op": "=", "values": ["HBA1C"]}]}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    home = Home(tmp_path_factory.mktemp("lake"))
    control = control_of(home)
    write(home, control, province())
    made = Lake(home, control, engine(), cursors=1)
    yield made
    made.close()


def left() -> Stopped:
    return Stopped("whoever asked has left", code="left")


def clinician() -> Permit:
    return check_permit(Asker("doctor", "clinician", "h01"), "panorama", "care")


class Working:
    """`do` in a thread that can be stopped."""

    def __init__(self, do: Callable[[], Any]) -> None:
        self.stop, self.error = Stop(), None
        self._do = do
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=[self._run], daemon=True)
        self._thread.start()

    def _run(self) -> None:
        stopping.work.set(self.stop)
        try:
            self._do()
        except HeluoError as error:
            self.error = error

    def stopped(self) -> HeluoError | None:
        """Stops the work, as the portal does, until its thread has ended."""
        for _ in range(400):
            self.stop.now(left)
            self._thread.join(0.05)
            if not self._thread.is_alive():
                return self.error
        raise AssertionError("the work goes on")


def test_a_running_statement_is_ended_and_its_cursor_serves_the_next(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, to_arrow = threading.Event(), DuckDb.to_arrow

    def seen(self: DuckDb, *asked: Any) -> Any:
        running.set()
        return to_arrow(self, *asked)

    monkeypatch.setattr(DuckDb, "to_arrow", seen)
    rows = table("application.timeline").select("row_key", "time")
    endless = rows
    for n in range(5):  # hundreds of rows to the sixth: hours
        endless = endless.cross_join(rows.rename({f"k{n}": "row_key", f"t{n}": "time"}))
    endless = endless.group_by("row_key").agg(n=endless.k4.max())
    work = Working(lambda: lake.read(endless, clinician(), what="demo.tour"))
    assert running.wait(20)
    error = work.stopped()
    assert error is not None
    assert (error.status, error.code) == (503, "left")
    assert lake.read(rows, clinician(), what="demo.tour").num_rows > 0, "the only cursor is free, and unhurt"
    with db.reading(lake.control) as session:
        last = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n.desc()).limit(2)).all()
    assert [(event.result, event.reason) for event in last] == [("allowed", ""), ("failed", "left")]


def researcher() -> Permit:
    return check_permit(Asker("asker", "researcher", None), "search.count", "research")


def counted(lake: Lake, cohort: Cohort) -> None:
    with lake.act(researcher(), "search.count") as act:
        count(act, cohort)


def remembered(lake: Lake) -> dict[str, int]:
    """Rows of what a safe question leaves behind."""
    with db.reading(lake.control) as session:
        found = {
            name: session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0
            for name, kind in (("numbers", NoisyNumber), ("events", AuditEvent))
        }
        found["spent"] = session.scalar(sa.select(sa.func.sum(MonthSpent.numbers))) or 0
    return found


def test_a_question_that_is_stopped_on_its_way_is_not_counted_and_leaves_one_event(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors.forget()
    question = CountQuestion.model_validate({"definition": {"rules": [{"where": LEAF}, {"where": OTHER}]}})
    cohort = read(question.definition, researcher().level)
    before = remembered(lake)
    reached, go, to_arrow = threading.Event(), threading.Event(), DuckDb.to_arrow

    def held(self: DuckDb, *asked: Any) -> Any:
        reached.set()
        assert go.wait(20)
        return to_arrow(self, *asked)

    with monkeypatch.context() as patch:
        patch.setattr(DuckDb, "to_arrow", held)
        work = Working(lambda: counted(lake, cohort))
        assert reached.wait(20)
        work.stop.now(left)  # between two statements: nothing runs that could be interrupted
        go.set()
        error = work.stopped()
    assert error is not None
    assert error.code == "left"
    after = remembered(lake)
    assert after == before | {"events": before["events"] + 1}
    counted(lake, cohort)
    done = remembered(lake)
    assert done["numbers"] > before["numbers"]
    assert done["spent"] - before["spent"] == done["numbers"] - before["numbers"]
    with db.reading(lake.control) as session:
        assert chain.verify(session).position is None


def test_the_check_of_the_log_can_be_stopped(lake: Lake) -> None:
    lake.read(table("application.timeline").limit(1), clinician(), what="demo.tour")
    stop = Stop()
    stop.now(left)
    token = stopping.work.set(stop)
    try:
        with db.reading(lake.control) as session, pytest.raises(Stopped):
            chain.verify(session)
    finally:
        stopping.work.reset(token)
