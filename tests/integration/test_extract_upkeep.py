"""Extracts follow their grants: written when one is in force, written anew when rows in it are no longer
open, withdrawn with their files when it ends, and each of it once."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from heluo.access.projects import grants, membership, pseudonyms, withdrawals
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.access.tables import AuditEvent
from heluo.delivery.workspace import files
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.delivery.workspace.upkeep import AGAIN, look_after, outdated
from heluo.dictionary import load
from heluo.kit import db
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.lakehouse import releases, writer
from tests.lib.granted_extracts import COHORTS, FIRST, Granting
from tests.lib.plain_extract import people
from tests.lib.research_projects import ANALYST, GIVER, LEAD

pytestmark = pytest.mark.second


@pytest.fixture
def granting(tmp_path: Path) -> Iterator[Granting]:
    with contextlib.closing(Granting(tmp_path, 7)) as made:
        yield made


def receipts(granting: Granting) -> list[ExtractReceipt]:
    with reading(granting.control) as session:
        return list(session.scalars(sa.select(ExtractReceipt).order_by(ExtractReceipt.begun)))


def outcomes(granting: Granting) -> list[tuple[str, str]]:
    return [(one.status, one.reason) for one in receipts(granting)]


def events(granting: Granting, action: str) -> list[AuditEvent]:
    with reading(granting.control) as session:
        return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.action == action)))


def moved(granting: Granting, grant: ResearchGrant, to: str) -> None:
    with transaction(granting.control) as session:
        grants.move(session, grant.id, to, GIVER, "security_admin", "试验")


def next_release(granting: Granting, **tables: list[dict[str, Any]]) -> str:
    """A release with `tables` in place of what they held."""
    for name, rows in tables.items():
        granting.made.rows[name] = rows
        writer.replace(granting.home, name, granting.made.table(name))
    with transaction(granting.control) as session:
        described = releases.describe(granting.home)
        return releases.create(session, "run_2", described, {"dictionary": load().version}).id


def persons_in(granting: Granting, receipt: ExtractReceipt) -> set[str]:
    path = files.place(granting.home, receipt.id) / "persons.parquet"
    return set(pq.read_table(path)["person_id"].to_pylist())


def test_a_grant_in_force_is_written_once_and_taken_back_when_it_ends(granting: Granting) -> None:
    assert look_after(granting.home, granting.control) == 0
    grant = granting.give(FIRST, variables=("diagnosis.code", "patient.sex"))
    assert look_after(granting.home, granting.control) == 1
    assert look_after(granting.home, granting.control) == 0
    (receipt,) = receipts(granting)
    assert (receipt.grant, receipt.status, receipt.reader) == (grant.id, "standing", ANALYST)
    (event,) = events(granting, "workspace.rows")
    assert (event.account, event.purpose, event.object, event.detail["grant"]) == (
        ANALYST,
        "research",
        receipt.id,
        grant.id,
    )
    assert {line.split()[1] for line in event.detail["files"]} == {line["sha256"] for line in receipt.files}
    moved(granting, grant, "suspended")
    assert look_after(granting.home, granting.control) == 1
    assert look_after(granting.home, granting.control) == 0
    assert outcomes(granting) == [("withdrawn", "grant_over")]
    assert not files.place(granting.home, receipt.id).exists()
    moved(granting, grant, "active")
    assert look_after(granting.home, granting.control) == 1
    assert outcomes(granting) == [("withdrawn", "grant_over"), ("standing", "")]
    moved(granting, grant, "revoked")
    assert look_after(granting.home, granting.control) == 1
    assert files.there(granting.home) == []
    assert [(one.account, one.detail["reason"]) for one in events(granting, "workspace.withdraw")] == [
        ("heluo", "grant_over")
    ] * 2


@pytest.mark.parametrize(
    "how", ["left", *(pytest.param(one, marks=pytest.mark.slow) for one in ("ends", "ethics", "until"))]
)
def test_whatever_closes_the_grant_takes_the_extract_back(granting: Granting, how: str) -> None:
    grant = granting.give(FIRST, variables=("diagnosis.code",))
    assert look_after(granting.home, granting.control) == 1
    with transaction(granting.control) as session:
        project = session.get_one(ResearchProject, FIRST)
        if how == "ends":
            project.ends = today() - dt.timedelta(days=1)
        elif how == "ethics":
            project.ethics_until = today() - dt.timedelta(days=1)
        elif how == "left":
            membership.remove(session, FIRST, ANALYST, LEAD)
        else:
            session.get_one(ResearchGrant, grant.id).until = now() - dt.timedelta(seconds=1)
    assert look_after(granting.home, granting.control) == 1
    assert outcomes(granting) == [("withdrawn", "grant_over")]
    assert files.there(granting.home) == []


def test_further_rows_change_nothing_and_rows_taken_back_write_it_anew(granting: Granting) -> None:
    granting.give(FIRST, variables=("diagnosis.code", "patient.sex"))
    look_after(granting.home, granting.control)
    (first,) = receipts(granting)
    before = granting.made.rows["standard.diagnosis"]
    added = [*before, {**before[0], "row_key": "later", "held": None, "row_level": 1}]
    release = next_release(granting, **{"standard.diagnosis": added})
    assert look_after(granting.home, granting.control) == 0
    (receipt,) = receipts(granting)
    assert (receipt.status, receipt.release, receipt.checked) == ("standing", first.release, release)

    names = pseudonyms.of_project(granting.home, FIRST)
    gone = granting.made.rows["application.person_wide"][0]["person_id"]
    assert names.name("person_id", gone) in persons_in(granting, receipt)
    without = {
        name: [row for row in granting.made.rows[name] if row["person_id"] != gone]
        for name in ("application.person_wide", "standard.person_link")
    }
    release = next_release(granting, **without)
    assert look_after(granting.home, granting.control) == 1
    old, new = receipts(granting)
    assert (old.status, old.reason) == ("withdrawn", "taken_back")
    assert (new.status, new.release, new.persons) == ("standing", release, old.persons - 1)
    assert not files.place(granting.home, old.id).exists()
    assert names.name("person_id", gone) not in persons_in(granting, new)


def test_rows_that_are_another_person_s_since_a_link_or_its_undoing_write_it_anew(granting: Granting) -> None:
    """A registration is linked to somebody else, then parted again: both times the extract held rows under a
    name that is no longer theirs."""
    granting.give(FIRST, variables=("diagnosis.code",), level=4)
    look_after(granting.home, granting.control)
    links = granting.made.rows["standard.person_link"]
    names = pseudonyms.of_project(granting.home, FIRST)

    def persons() -> set[str]:
        path = files.place(granting.home, receipts(granting)[-1].id) / "diagnosis.parquet"
        return set(pq.read_table(path)["person_id"].to_pylist())

    before = persons()
    one, other = sorted(
        p for p in {row["person_id"] for row in links} if names.name("person_id", p) in before
    )[:2]
    linked = [{**row, "person_id": other if row["person_id"] == one else row["person_id"]} for row in links]
    next_release(granting, **{"standard.person_link": linked})
    assert look_after(granting.home, granting.control) == 1
    assert persons() == before - {names.name("person_id", one)}
    next_release(granting, **{"standard.person_link": links})
    assert look_after(granting.home, granting.control) == 1
    assert persons() == before
    assert outcomes(granting) == [("withdrawn", "taken_back")] * 2 + [("standing", "")]
    assert look_after(granting.home, granting.control) == 0


def test_a_hospital_s_rows_that_are_held_are_written_no_more(granting: Granting) -> None:
    granting.give(FIRST, variables=("diagnosis.code",), hospitals=("h01", "h02"))
    look_after(granting.home, granting.control)
    rows = [dict(row) for row in granting.made.rows["standard.diagnosis"]]
    for row in rows:
        row["held"] = "x.check" if row["hospital"] == "h02" else row["held"]
    next_release(granting, **{"standard.diagnosis": rows})
    assert look_after(granting.home, granting.control) == 1
    (_, new) = receipts(granting)
    found = pq.read_table(files.place(granting.home, new.id) / "diagnosis.parquet")
    assert set(found["hospital"].to_pylist()) == {"h01"}


def test_a_hospital_s_veto_is_written_anew_at_once_and_undone(granting: Granting) -> None:
    grant = granting.give(FIRST, variables=("diagnosis.code", "patient.sex"), hospitals=("h01", "h02"))
    look_after(granting.home, granting.control)
    (first,) = receipts(granting)

    def hospitals_in(receipt: ExtractReceipt) -> set[str]:
        found = pq.read_table(files.place(granting.home, receipt.id) / "diagnosis.parquet")
        return set(found["hospital"].to_pylist())

    assert hospitals_in(first) == {"h01", "h02"}
    with transaction(granting.control) as session:
        withdrawals.take_back(session, grant.id, "h02", (), "本院意见", "officer_h02", ("h01", "h02", "h03"))
    with reading(granting.control) as session:
        assert outdated(session, first), "closed for sessions before any worker has come round"
    assert look_after(granting.home, granting.control) == 1
    assert look_after(granting.home, granting.control) == 0
    old, new = receipts(granting)
    assert (old.status, old.reason) == ("withdrawn", "hospital_decided")
    assert not files.place(granting.home, old.id).exists()
    assert hospitals_in(new) == {"h01"}
    with transaction(granting.control) as session:
        withdrawals.open_again(session, grant.id, "h02", "officer_h02")
    assert look_after(granting.home, granting.control) == 1
    assert hospitals_in(receipts(granting)[-1]) == {"h01", "h02"}
    sums = [{line["name"]: line["sha256"] for line in one.files} for one in (first, receipts(granting)[-1])]
    assert sums[0] == sums[1], "restored exactly"


def test_a_veto_forgets_the_persons_of_a_cohort_that_were_found_before(granting: Granting) -> None:
    """Somebody is in the cohort because of a record of h02 alone: without h02 there is no such person."""
    definition = COHORTS[1]
    hospitals = ("h01", "h02")
    given = {"variables": ("diagnosis.code",), "hospitals": hospitals, "definition": definition}
    grant = granting.give(FIRST, **given)
    look_after(granting.home, granting.control)
    before = persons_in(granting, receipts(granting)[0])
    with transaction(granting.control) as session:
        withdrawals.take_back(session, grant.id, "h02", (), "本院意见", "officer_h02", ("h01", "h02", "h03"))
    look_after(granting.home, granting.control)
    after = persons_in(granting, receipts(granting)[-1])
    limits = {"hospitals": ["h01"], "level": 3, "variables": ["diagnosis.code"]}
    inside = people(granting.rows, limits | {"inside": granting.inside(limits, definition)})
    names = pseudonyms.of_project(granting.home, FIRST)
    assert after == {names.name("person_id", one) for one in inside}
    assert after < before


def test_what_was_lost_or_interrupted_is_written_again(granting: Granting) -> None:
    grant = granting.give(FIRST, variables=("diagnosis.code",))
    look_after(granting.home, granting.control)
    (first,) = receipts(granting)
    folder = files.place(granting.home, first.id)
    folder.chmod(0o700)
    (folder / "persons.csv").unlink()
    assert look_after(granting.home, granting.control) == 1
    assert outcomes(granting) == [("withdrawn", "files_lost"), ("standing", "")]
    with transaction(granting.control) as session:
        for receipt in session.scalars(sa.select(ExtractReceipt).where(ExtractReceipt.status == "standing")):
            receipt.status = "writing"
    (files.place(granting.home, "ex_stray")).mkdir()
    assert look_after(granting.home, granting.control) == 1
    assert [one.grant for one in receipts(granting)] == [grant.id] * 2
    assert outcomes(granting) == [("withdrawn", "files_lost"), ("standing", "")]
    assert files.there(granting.home) == [receipts(granting)[1].id]


def test_a_fault_is_in_the_receipt_and_tried_again_later(granting: Granting) -> None:
    granting.give(FIRST, variables=("diagnosis.code",))
    key = pseudonyms.key_path(granting.home, FIRST)
    held = key.read_bytes()
    key.unlink()
    with pytest.raises(HeluoError):
        look_after(granting.home, granting.control)
    assert outcomes(granting) == [("failed", "project_key")]
    assert files.there(granting.home) == []
    key.write_bytes(held)
    assert look_after(granting.home, granting.control) == 0, "not every second"
    with transaction(granting.control) as session:
        session.scalars(sa.select(ExtractReceipt)).one().ended = now() - AGAIN
    assert look_after(granting.home, granting.control) == 1
    assert outcomes(granting) == [("standing", "")]


def test_nothing_is_due_before_the_first_release(tmp_path: Path) -> None:
    home = Home(tmp_path)
    control = db.engine(home.control_db)
    db.Base.metadata.create_all(control)
    assert look_after(home, control) == 0
