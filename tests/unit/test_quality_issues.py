"""The loop between centre and hospital: one issue a check, hospital and month; what a night does to it, what
its clocks do, what an inspector may do. The cases are written from the design, by the hand that wrote the
code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import SHANGHAI
from heluo.kit.db import Base, engine, reading, transaction
from heluo.kit.errors import BadInput, Conflict
from heluo.quality.issues import clock, decide
from heluo.quality.issues.history import Why, history, moved
from heluo.quality.issues.listed import trend
from heluo.quality.issues.opening import CountedCheck, CountedNight, IssuesMoved, settle
from heluo.quality.issues.tables import QualityIssue, QualityIssueAnswer, QualityIssueEvent
from tests.lib.moved_clock import MovedClock


def day(days: int) -> dt.date:
    """So many days from today, by the clock that the test moves."""
    return clock.now().astimezone(SHANGHAI).date() + dt.timedelta(days=days)


CHECK = "lab_result.unit.missing"


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    """The loop's own tables alone: every branch of the control database would take a second a test."""
    made = engine(tmp_path / "control.db")
    tables = [one.__table__ for one in (QualityIssue, QualityIssueEvent, QualityIssueAnswer)]
    Base.metadata.create_all(made, tables)  # type: ignore[arg-type]
    return made


@pytest.fixture
def clock_(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    return MovedClock(monkeypatch)


def counted(violated: int, fails: bool = True, **changed: object) -> CountedCheck:
    facts: dict[str, object] = {
        "hospital": "h1",
        "category": "lab_result",
        "check": CHECK,
        "severity": "error",
        "violated": violated,
        "applicable": 1000,
        "share": 0.05,
        "most": None,
        "fails": fails,
        "months": (("2024-01", violated, 1000),) if fails else (),
        "keys": tuple(f"k{n}" for n in range(violated)) if fails else (),
    }
    return CountedCheck(**facts | changed)  # type: ignore[arg-type]


def night(control: sa.Engine, *found: CountedCheck, run: str = "run_1", **more: object) -> IssuesMoved:
    known = more.pop("known", {CHECK, *(one.check for one in found)})
    with transaction(control) as session:
        at = {(one.hospital, one.check): one for one in found}
        return settle(session, CountedNight(run, at, known, **more))  # type: ignore[arg-type]


@contextmanager
def the_issue(control: sa.Engine) -> Iterator[tuple[Session, QualityIssue]]:
    """The newest issue, in a transaction."""
    with transaction(control) as session:
        yield session, session.scalars(sa.select(QualityIssue).order_by(QualityIssue.n.desc())).all()[0]


def statuses(control: sa.Engine) -> list[str]:
    with reading(control) as session:
        found = session.scalars(sa.select(QualityIssue).order_by(QualityIssue.opened_at))
        return [one.status for one in found]


def told(control: sa.Engine) -> list[tuple[str, str]]:
    """(state, why) of each line of the newest issue's history."""
    with reading(control) as session:
        issue = session.scalars(sa.select(QualityIssue).order_by(QualityIssue.n.desc())).all()[0]
        return [(one.new, one.kind) for one in history(session, issue.id)]


def test_three_nights_that_count_the_same_failure_open_one_issue(control: sa.Engine) -> None:
    done = [night(control, counted(80), run=f"run_{n}") for n in range(3)]
    assert [one.opened for one in done] == [1, 0, 0]
    with the_issue(control) as (session, issue):
        assert (issue.violated, len(issue.keys), issue.last_run) == (80, 80, "run_2")
        assert issue.n == 1, "nothing changed, so nothing is sent again"
        assert [one.new for one in history(session, issue.id)] == ["opened"]


def test_another_count_reaches_the_hospital_without_another_issue(control: sa.Engine) -> None:
    night(control, counted(80))
    night(control, counted(70))
    with the_issue(control) as (_, issue):
        assert (issue.violated, issue.n, len(issue.keys)) == (70, 2, 70)


def test_a_passed_check_opens_nothing_and_one_of_another_hospital_is_another_issue(
    control: sa.Engine,
) -> None:
    assert night(control, counted(3, fails=False)) == IssuesMoved()
    night(control, counted(80), counted(90, hospital="h2"))
    assert statuses(control) == ["opened", "opened"]
    with reading(control) as session:
        assert [one.n for one in session.scalars(sa.select(QualityIssue))] == [1, 1], (
            "each hospital's own list"
        )


@pytest.mark.parametrize(
    ("passing", "parcels", "cause", "states"),
    [
        (
            counted(3, fails=False),
            {("h1", "lab_result"): "h1/lab_result/1/2"},
            "repaired",
            ["repaired", "closed"],
        ),
        (counted(3, fails=False), {("h1", ""): "h1/visit/1/2"}, "repaired", ["repaired", "closed"]),
        (counted(80, fails=False, share=0.1), {}, "limit", ["closed"]),
        (
            counted(80, fails=False, share=0.1),
            {("h1", "lab_result"): "h1/lab_result/1/2"},
            "limit",
            ["closed"],
        ),
        (counted(0, fails=False), {}, "centre", ["closed"]),
    ],
)
def test_why_a_passed_re_check_closes(
    control: sa.Engine, passing: CountedCheck, parcels: dict, cause: str, states: list[str]
) -> None:
    """A parcel that repairs, a limit that was changed, work of the centre: three things, and only the first
    is the hospital's."""
    night(control, counted(80))
    assert night(control, passing, parcels=parcels, run="run_2").closed == 1
    with the_issue(control) as (session, issue):
        assert (issue.status, issue.cause, issue.keys, issue.due) == ("closed", cause, [], None)
        lines = history(session, issue.id)
    assert [one.new for one in lines[1:]] == states
    assert {one.parcel for one in lines[1:]} == (
        {next(iter(parcels.values()))} if cause == "repaired" else {""}
    )


def test_what_was_not_counted_stays_as_it_is(control: sa.Engine) -> None:
    night(control, counted(80))
    night(control, run="run_2")
    assert statuses(control) == ["opened"], "a check that applied to nothing has not passed"
    passing = counted(3, fails=False)
    night(control, passing, run="run_3", left_out={("h1", "lab_result")})
    assert statuses(control) == ["opened"], "a night that left the category out says nothing of it"
    night(control, run="run_4", known={"lab_result.other"})
    assert told(control)[-1] == ("closed", "gone")


def test_a_failure_in_the_same_month_opens_the_issue_again_and_later_another(
    control: sa.Engine, clock_: MovedClock
) -> None:
    night(control, counted(80))
    night(control, counted(3, fails=False), run="run_2")
    assert night(control, counted(60), run="run_3").reopened == 1
    assert statuses(control) == ["reopened"]
    assert told(control)[-1] == ("reopened", "fails_again")
    night(control, counted(3, fails=False), run="run_4")
    clock_.forward(days=40)
    assert night(control, counted(60), run="run_5").opened == 1
    assert statuses(control) == ["closed", "opened"]
    with the_issue(control) as (_, issue):
        assert (issue.returns, issue.predecessor != "") == (0, True)


def test_an_open_issue_stays_the_one_in_the_next_month(control: sa.Engine, clock_: MovedClock) -> None:
    night(control, counted(80))
    clock_.forward(days=40)
    assert night(control, counted(80), run="run_2") == IssuesMoved()


CLOCKS = """
    case                             | state     | severity | answer       | days | becomes
    never fetched, in time           | opened    | error    |              | 2.9  | opened
    never fetched, too late          | opened    | error    |              | 3.1  | escalated
    error not answered, in time      | sent      | error    |              | 6.9  | sent
    error not answered, too late     | sent      | error    |              | 7.1  | escalated
    warning not answered, in time    | sent      | warning  |              | 13.9 | sent
    warning not answered, too late   | sent      | warning  |              | 14.1 | escalated
    mended, re-check still to come   | answered  | error    | mended       | 13.9 | answered
    mended, but it never arrived     | answered  | error    | mended       | 14.1 | escalated
    no error, inspector too late     | answered  | error    | not_an_error | 7.1  | escalated
    known, inspector in time         | answered  | warning  | known        | 6.9  | answered
    opened again and never fetched   | reopened  | error    |              | 3.1  | escalated
    waiver over                      | waived    | error    |              | 11   | reopened
"""


@pytest.mark.parametrize("line", CLOCKS.strip().splitlines()[1:], ids=lambda line: line.split("|")[0].strip())
def test_each_clock(control: sa.Engine, clock_: MovedClock, line: str) -> None:
    _, state, severity, answer, days, becomes = (cell.strip() for cell in line.split("|"))
    night(control, counted(80, severity=severity))
    with the_issue(control) as (session, issue):
        put(session, issue, state, answer)
    clock_.forward(days=float(days))
    with transaction(control) as session:
        assert clock.is_due(session) == (becomes != state)
        assert clock.look(session) == (becomes != state)
    assert statuses(control) == [becomes]


def put(session: Session, issue: QualityIssue, state: str, answer: str) -> None:
    """Brings a new issue into `state` by the moves that lead there."""
    if state == "waived":
        decide.waive(session, issue, "inspector", "known fault of the analyser", day(10))
        return
    if state in ("sent", "answered", "reopened"):
        moved(session, issue, "sent", "intake")
        issue.due = clock.due_after("sent", issue.severity, clock.now())
    if state in ("answered", "reopened"):
        moved(session, issue, "answered", "hospital", Why(kind=answer))
        issue.reason = answer
        issue.due = clock.due_after_answer(
            issue.severity, clock.now(), None, asks_centre=answer in ("not_an_error", "known")
        )
    if state == "reopened":
        decide.send_back(session, issue, "inspector", "the rows are as before")


def test_a_promise_is_the_hospitals_own_clock_but_not_for_ever() -> None:
    at = dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)
    due = clock.due_after_answer("error", at, dt.date(2026, 11, 20), asks_centre=False)
    assert due == dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC), "the end of that day in Shanghai"
    late = clock.due_after_answer("error", at, dt.date(2030, 1, 1), asks_centre=False)
    assert late == at + dt.timedelta(days=clock.LONGEST_PROMISE)


def test_an_answer_is_sent_back_with_a_reason_only(control: sa.Engine) -> None:
    night(control, counted(80))
    with the_issue(control) as (session, issue):
        with pytest.raises(Conflict):
            decide.send_back(session, issue, "inspector", "there is no answer yet")
        put(session, issue, "answered", "known")
        with pytest.raises(BadInput):
            decide.send_back(session, issue, "inspector", "  ")
        decide.send_back(session, issue, "inspector", "which rows?")
        assert (issue.status, issue.reason, issue.returns) == ("reopened", "", 1)
    assert told(control)[-1] == ("reopened", "sent_back")


def test_what_is_waived_opens_no_other_issue_and_ends_by_itself_when_it_passes(
    control: sa.Engine, clock_: MovedClock
) -> None:
    night(control, counted(80))
    with the_issue(control) as (session, issue):
        with pytest.raises(BadInput):
            decide.waive(session, issue, "inspector", "old system", day(400))
        decide.waive(session, issue, "inspector", "old system", day(30))
    assert night(control, counted(90), run="run_2") == IssuesMoved()
    assert statuses(control) == ["waived"]
    assert night(control, counted(1, fails=False), run="run_3").closed == 1
    assert statuses(control) == ["closed"]


def test_a_waiver_can_be_ended_before_its_day(control: sa.Engine) -> None:
    night(control, counted(80))
    with the_issue(control) as (session, issue):
        with pytest.raises(BadInput):
            decide.end_waiver(session, issue, "inspector", "never was")
        decide.waive(session, issue, "inspector", "old system", day(30))
        decide.end_waiver(session, issue, "inspector", "the new system runs")
        assert (issue.status, issue.waived_until) == ("reopened", None)


def test_the_trend_counts_each_issue_in_its_months(control: sa.Engine, clock_: MovedClock) -> None:
    """Two opened; one repaired two months later; one closed by its limit the month after."""
    clock_.forward(days=15 - clock_.now().astimezone(SHANGHAI).day)
    night(control, counted(80), counted(90, hospital="h2"))
    clock_.forward(days=61)
    night(
        control, counted(0, fails=False), counted(90, hospital="h2"), parcels={("h1", ""): "p"}, run="run_2"
    )
    clock_.forward(days=30)
    night(control, counted(90, fails=False, hospital="h2", share=0.2), run="run_3")
    with reading(control) as session:
        every, own = trend(session, None), trend(session, {"h1"})
    counts = [(one.opened, one.repaired, one.otherwise, one.standing) for one in every]
    assert counts == [(2, 0, 0, 2), (0, 0, 0, 2), (0, 1, 0, 1), (0, 0, 1, 0)]
    assert [one.standing for one in own] == [1, 1, 0, 0]
