"""A run whose process is gone does not stay "running": the next look ends it with words. An engine that
cannot be opened is a failed run, too."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.entrypoints.control import control as open_control
from heluo.governance.night import run
from heluo.governance.night.run import run_night
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.lakehouse.interrupted import end_if_interrupted, night_lock
from heluo.lakehouse.records import Run
from tests.lib.sender import Sender

pytestmark = pytest.mark.second


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    Sender(made, open_control(made), "h1")
    return made


def left_running(home: Home) -> sa.Engine:
    """The control database with the record that a killed night leaves."""
    control = open_control(home)
    with transaction(control) as session:
        session.add(Run(id="run_killed", kind="night", started=now(), status="running", counts={}))
    return control


def states(control: sa.Engine) -> dict[str, tuple[str, str]]:
    with reading(control) as session:
        return {one.id: (one.status, one.error) for one in session.scalars(sa.select(Run))}


def test_the_next_night_ends_a_run_whose_process_is_gone(home: Home) -> None:
    control = left_running(home)
    done = run_night(home)
    found = states(control)
    assert found[done.run_id] == ("succeeded", "")
    assert found["run_killed"][0] == "failed"
    assert "interrupted" in found["run_killed"][1]
    assert "中断" in found["run_killed"][1]


def test_a_look_ends_it_unless_a_night_holds_the_lock(home: Home) -> None:
    control = left_running(home)
    with night_lock(home):
        assert end_if_interrupted(home, control) == 0
        assert states(control)["run_killed"][0] == "running"
    assert end_if_interrupted(home, control) == 1
    assert states(control)["run_killed"][0] == "failed"
    assert end_if_interrupted(home, control) == 0


def test_an_engine_that_cannot_be_opened_is_a_failed_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise Unavailable("no engine", "an engine", "mend it")

    monkeypatch.setattr(run, "engine", refused)
    with pytest.raises(Unavailable):
        run_night(home)
    (found,) = states(open_control(home)).values()
    assert found[0] == "failed"
    assert "no engine" in found[1]
