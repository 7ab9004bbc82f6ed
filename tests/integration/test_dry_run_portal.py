"""Asking for a dry run in the portal: who may, one at a time, and what is then to be read of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from heluo.kit.db import reading, transaction
from heluo.lakehouse import dry_runs
from heluo.lakehouse.records import DryRun
from tests.lib.small_portal import SmallPortal, small_portal

PATH = "/api/management/dry-runs"
FOUND = {
    "release": 3,
    "parcels": 1,
    "rows_loaded": 12,
    "declarations": ["h01/lab_result"],
    "remade": [],
    "tables": [
        {
            "table": "standard.lab_result",
            "columns": ["hospital", "span"],
            "parts": [
                {"part": ["h01", "2024"], "added": 4, "removed": 3},
                {"part": ["h01", "2025"], "added": 1, "removed": 0},
            ],
        }
    ],
    "persons": 2,
    "faults": [["h02", "visit", "unmapped"]],
    "seconds": 7.5,
    "steps": [{"step": "link", "zh": "关联人员", "en": "link", "seconds": 1.5}],
    "bytes_written": 4096,
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("dry")) as made:
        yield made


def test_one_is_asked_for_done_and_read(portal: SmallPortal) -> None:
    browser = portal.sign_in("governance_engineer", "quality")
    assert browser.get(PATH).json() == {"dry_runs": []}
    made = browser.post(PATH, None).json()
    assert (made["status"], made["asked_by"]) == ("asked", portal.accounts["governance_engineer"]["user"])
    again = browser.post(PATH, None)
    assert (again.status_code, again.json()["code"]) == (409, "dry_run_open")
    (event,) = portal.events("dry_runs.ask")
    assert (event.object, event.result) == (made["id"], "allowed")
    waiting = browser.get(f"{PATH}/{made['id']}").json()
    assert (waiting["line"]["status"], waiting["found"]) == ("asked", None)
    with transaction(portal.control) as session:
        dry_runs.begin(session, made["id"])
        dry_runs.succeed(session, made["id"], FOUND)
    (line,) = browser.get(PATH).json()["dry_runs"]
    assert (line["tables"], line["added"], line["removed"], line["persons"]) == (1, 5, 3, 2)
    found = browser.get(f"{PATH}/{made['id']}").json()["found"]
    assert found["tables"] == FOUND["tables"]
    assert found["faults"] == [{"hospital": "h02", "category": "visit", "code": "unmapped"}]
    assert found["steps"] == [{"label": {"zh": "关联人员", "en": "link"}, "seconds": 1.5}]
    assert browser.get(f"{PATH}/dry_0").status_code == 404


def test_one_whose_process_is_gone_is_said_to_be(portal: SmallPortal) -> None:
    browser = portal.sign_in("system_admin", "management")
    made = browser.post(PATH, None).json()["id"]
    with transaction(portal.control) as session:
        dry_runs.begin(session, made)
    with dry_runs.dry_run_lock(portal.home):
        assert browser.get(f"{PATH}/{made}").json()["line"]["status"] == "running"
    line = browser.get(f"{PATH}/{made}").json()["line"]
    assert (line["status"], line["error"]) == ("failed", dry_runs.GONE)


@pytest.mark.parametrize(
    ("role", "purpose"),
    [("inspector", "quality"), ("hospital_officer", "quality"), ("researcher", "research")],
)
def test_others_are_refused(portal: SmallPortal, role: str, purpose: str) -> None:
    browser = portal.sign_in(role, purpose)
    assert [browser.get(PATH).status_code, browser.post(PATH, None).status_code] == [403, 403]
    with reading(portal.control) as session:
        assert all(line.asked_by != portal.accounts[role]["user"] for line in session.query(DryRun))
