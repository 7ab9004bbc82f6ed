"""A finished follow-up record goes through the receiving door and is on the person's timeline after the next
night; a correction replaces it, a withdrawn record ends it. What a night brings moves nurses' tasks, and what
it takes back brings them back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.delivery.followup import checking, clock, match, records
from heluo.delivery.followup.tables import FollowUpAutomatic, FollowUpRecord, FollowUpSubject, FollowUpTask
from heluo.delivery.panorama import lineage
from heluo.engines import engine
from heluo.entrypoints import give_back as door
from heluo.entrypoints.give_back import give_back
from heluo.governance.oversee import accounting
from heluo.kit.db import reading, transaction
from heluo.kit.progress import silent
from heluo.lakehouse import releases
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.records import Ledger
from tests.integration.test_night import IDENTITIES, PATIENTS, VISITS, Place
from tests.lib import followed
from tests.lib.sender import identities
from tests.lib.text_tables import rows

pytestmark = pytest.mark.slow
SOURCE = "heluo:followup"
DEAD = """
    row_key | subject_ref | sex | birth_date | registered_time     | death_time          | month
    p1      | s1          | 1   | 1960-01-01 | 2024-01-02T08:00:00 | 2026-01-01T00:00:00 | 2024-01
"""
COLUMNS = ("status", "topic", "method", "weight", "alive", "follower")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """One hospital, whose patient s1 a nurse follows; the form is filled in and finished."""
    made = Place(tmp_path / "home")
    made.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    made.deliver("visit", VISITS)
    made.night()
    followed.enter_accounts(made.control)
    followed.project(made.control)
    links = rows(made.read("standard.person_link"), "subject_ref", "person_id")
    person = next(row[1] for row in links if row[0] == "s1")
    with transaction(made.control) as session:
        subject = session.scalars(sa.select(FollowUpSubject)).one()
        subject.hospital, subject.subject_ref, subject.person = "h1", "s1", person
    clock.advance(made.control, followed.DAY)
    with transaction(made.control) as session:
        task = session.get_one(FollowUpTask, followed.tasks(made.control)[0].id)
        record = records.begun(session, task, followed.NURSE)
        answers = {"alive": True, "weight": 70.5, "symptom": "张三 13900000000"}
        records.write(session, record, answers, "sending_1", 0, followed.NURSE)
        records.finish(session, task, record, "")
    return made


def on_record(place: Place, act: Any, *given: Any) -> Any:
    with transaction(place.control) as session:
        return act(session, session.scalars(sa.select(FollowUpRecord)).one(), *given)


def lake_rows(place: Place) -> list[tuple[object, ...]]:
    return rows(place.read("standard.follow_up"), *COLUMNS)


def test_a_record_is_in_the_lake_after_the_night_corrected_and_withdrawn_with_the_next(place: Place) -> None:
    assert give_back(place.home, place.control) == 1
    assert give_back(place.home, place.control) == 0, "given once"
    place.night()
    assert lake_rows(place) == [("completed", "other", "phone", 70.5, True, "nurse")]
    stored = str(place.read("standard.follow_up").to_pylist())
    assert "张三" not in stored, "a nurse's free text stays in follow-up"
    event = place.read("application.timeline").to_pylist()
    (mine,) = [one for one in event if one["category"] == "follow_up"]
    with reading(place.control) as session:
        assert mine["person_id"] == session.scalars(sa.select(FollowUpSubject.person)).one()
    assert mine["hospital"] == SOURCE
    assert _said_to_be_made_of(place).startswith("随访表 call 第 1 版,nurse 于 ")
    assert sum(line["difference"] for line in accounting.table(place.home)) == 0
    assert SOURCE not in place.home.taking_part

    def correct(session: Any, record: FollowUpRecord) -> None:
        records.write(session, record, {"alive": True, "weight": 71.5}, "sending_2", 1, "nurse", "听错")
        records.settle(session, record, "")

    on_record(place, correct)
    assert give_back(place.home, place.control) == 1
    place.night()
    assert [row[3] for row in lake_rows(place)] == [71.5]
    on_record(place, checking.withdraw, "同名的另一人")
    assert give_back(place.home, place.control) == 1
    assert give_back(place.home, place.control) == 0
    place.night()
    assert lake_rows(place) == []
    assert "follow_up" not in place.read("application.timeline").column("category").to_pylist()


def _said_to_be_made_of(place: Place) -> str:
    """The first line of the row's lineage, for who may not read what travels beside the row."""
    (row,) = place.read("standard.follow_up").to_pylist()
    with reading(place.control) as session:
        release = releases.current(session)
        assert release
        files = lineage.declared(place.home, row["hospital"], release.id)
        first, *_ = lineage.steps(session, files, "follow_up", row | {"extra": None}, release)
    assert first.step == "record"
    return first.detail.zh


def test_a_parcel_that_is_lost_is_given_anew_and_a_crash_before_the_note_changes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(door, "transaction", killed)
        with pytest.raises(KeyboardInterrupt):
            give_back(place.home, place.control)
    assert give_back(place.home, place.control) == 1, "the note is missing: it is given once more"
    first = place.home.inbox / SOURCE / "follow_up" / "1-1.parcel"
    first.write_bytes(b"damaged")
    place.night()
    with reading(place.control) as session:
        wanted = session.scalars(sa.select(Ledger.seq).where(Ledger.wanted_at.is_not(None))).all()
    assert list(wanted) == [1]
    assert give_back(place.home, place.control) == 1, "everything again, in a new epoch"
    place.night()
    assert len(lake_rows(place)) == 1


def test_a_death_that_a_hospital_delivers_closes_tasks_and_taken_back_they_return(place: Place) -> None:
    def match_now() -> list[str]:
        lake = Lake(place.home, place.control, engine(), 1)
        match.after_release(lake, silent)
        lake.close()
        return [one.status for one in followed.tasks(place.control)]

    before = match_now()
    assert before[0] == "done"
    place.deliver("patient", DEAD, identity=identities(IDENTITIES.replace("    s2", "#").split("#")[0]))
    place.night()
    after = match_now()
    assert after == ["done", *["closed_by_event"] * (len(before) - 1)]
    with reading(place.control) as session:
        named = {
            (one.hospital, one.category, one.row_key) for one in session.scalars(sa.select(FollowUpAutomatic))
        }
    assert named == {("h1", "patient", "p1")}
    place.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    place.night()
    assert match_now() == before
