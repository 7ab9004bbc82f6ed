"""Management: quality against thresholds, the account of parcels, runs, releases, the log; a hospital sees
its own share only."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from heluo.access.tables import AuditEvent
from heluo.kit.db import transaction
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

MISSING = "lab_result.value_text.missing"
FEW, RARE = "lab_result.unit.missing", "lab_result.specimen.missing"
"""Checks that apply to one row, and that three rows of forty violate."""
REFUSED = "lab_result.result_time.type_format"
"""Rows that the hospital refused: three of forty."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    made = province()
    for hospital in ("h01", "h02", "h03"):
        for month, violated in (("2024-01", 1), ("2024-02", 9 if hospital == "h02" else 0)):
            for check, count in (("lab_result.held", 1), (MISSING, violated)):
                made.put(
                    "application.quality_result",
                    hospital=hospital,
                    category="lab_result",
                    month=month,
                    check=check,
                    variable="value_text",
                    violated=count,
                    applicable=50,
                    run_id="run_1",
                )
        for check, count, of in (
            (FEW, 1, 1),
            (RARE, 3, 40),
            *([(REFUSED, 3, 40)] if hospital == "h03" else []),
        ):
            made.put(
                "application.quality_result",
                hospital=hospital,
                category="lab_result",
                month="2024-02",
                check=check,
                variable="item_name",
                violated=count,
                applicable=of,
                run_id="run_1",
            )
        made.put(
            "application.quality_finding",
            hospital=hospital,
            category="lab_result",
            month="2024-01",
            check=MISSING,
            row_key=f"ls{hospital}001",
            variable="value_text",
        )
    with small_portal(tmp_path_factory.mktemp("portal"), made) as made_portal:
        yield made_portal


def test_the_matrix_judges_counts_by_todays_thresholds(portal: SmallPortal) -> None:
    body = portal.sign_in("inspector", "quality").get("/api/management/quality").json()
    cells = {(c["hospital"], c["category"]): c for c in body["cells"]}
    assert {h for h, _ in cells} == {"h01", "h02", "h03"}
    assert (cells["h01", "lab_result"]["rows"], cells["h01", "lab_result"]["held"]) == (100, 2)
    assert cells["h01", "lab_result"]["failed"] == 0
    assert cells["h02", "lab_result"]["failed"] == 1
    assert cells["h01", "lab_result"]["verdict"] == "pass"
    assert cells["h02", "lab_result"]["verdict"] in ("warn", "fail")
    assert cells["h01", "lab_result"]["completeness"] == pytest.approx(0.99)
    # mapped, and not one row of it has come: a night that counted nothing is not a verdict of nothing
    assert (
        cells["h01", "pathology"]["rows"],
        cells["h01", "pathology"]["failed"],
        cells["h01", "pathology"]["verdict"],
    ) == (0, 1, "warn")


def test_one_cell_tells_checks_months_and_row_keys(portal: SmallPortal) -> None:
    body = portal.sign_in("inspector", "quality").get("/api/management/quality/h02/lab_result").json()
    check = next(c for c in body["checks"] if c["check"] == MISSING)
    assert (check["violated"], check["applicable"], check["passed"]) == (10, 100, False)
    assert check["threshold"] is not None
    assert check["variables"] == ["value_text"]
    assert all(check["todo"].values())
    assert [(m["month"], m["violated"]) for m in check["months"]] == [("2024-01", 1), ("2024-02", 9)]
    assert {f["row_key"] for f in body["findings"]} == {"lsh02001"}
    assert body["findings_total"] == 2
    assert portal.browser.get("/api/management/quality/h02/nothing").status_code == 404


def test_small_numbers_of_a_check_are_not_shown(portal: SmallPortal) -> None:
    """To those who see figures only: one row of one month to which a check applies is one person's."""
    browser = portal.sign_in("researcher", "research")
    checks = {c["check"]: c for c in browser.get("/api/management/quality/h02/lab_result").json()["checks"]}
    assert all(c["months"] == [] for c in checks.values())
    known, few, rare = checks[MISSING], checks[FEW], checks[RARE]
    assert (known["violated"], known["applicable"], known["shown"], known["passed"]) == (
        10,
        100,
        "10%",
        False,
    )
    assert (few["violated"], few["applicable"], few["share"], few["shown"], few["passed"]) == (
        None,
        None,
        None,
        "n<10",
        None,
    )
    assert (rare["violated"], rare["applicable"], rare["share"], rare["shown"]) == (None, 40, 0.25, "<25%")
    refused = next(
        c
        for c in browser.get("/api/management/quality/h03/lab_result").json()["checks"]
        if c["check"] == REFUSED
    )
    assert (refused["violated"], refused["shown"]) == (None, "<25%"), "a refused row is somebody's too"
    cells = {
        (c["hospital"], c["category"]): c for c in browser.get("/api/management/quality").json()["cells"]
    }
    assert (cells["h02", "lab_result"]["failed"], cells["h01", "lab_result"]["violated"]) == (1, None)
    assert (cells["h01", "pathology"]["failed"], cells["h01", "pathology"]["verdict"]) == (
        1,
        "warn",
    )  # that nothing came is no person's
    own = (
        portal.sign_in("hospital_officer", "quality")
        .get("/api/management/quality/h01/lab_result")
        .json()["checks"]
    )
    assert next(
        (c["violated"], c["applicable"], c["share"], len(c["months"])) for c in own if c["check"] == FEW
    ) == (1, 1, 1.0, 1)


def test_row_keys_need_a_permit_of_their_own(portal: SmallPortal) -> None:
    body = portal.sign_in("decision_maker", "quality").get("/api/management/quality/h02/lab_result").json()
    assert body["checks"]
    assert body["findings"] == []
    assert body["findings_total"] == 0


def test_an_officer_sees_the_own_hospital_only(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    assert {c["hospital"] for c in browser.get("/api/management/quality").json()["cells"]} == {"h01"}
    other, none = (
        browser.get(f"/api/management/quality/{h}/lab_result", x_request_id="request-00")
        for h in ("h02", "h99")
    )
    assert other.status_code == 403
    assert other.content == none.content
    parcels = browser.get("/api/management/parcels").json()
    assert {p["hospital"] for p in parcels["parcels"]} == {"h01"}
    assert parcels["total"] == 3
    assert browser.get("/api/management/parcels?hospital=h02").status_code == 403
    counts = {
        c["name"]: (c["value"], c["label"]["zh"])
        for c in browser.get("/api/management/runs").json()["runs"][0]["counts"]
    }
    assert counts["held"] == (1, "待查行")
    assert {line["hospital"] for line in browser.get("/api/management/runs/run_1").json()["lines"]} == {"h01"}
    tables = {
        t["name"]: t["rows"] for t in browser.get("/api/management/releases").json()["releases"][0]["tables"]
    }
    assert "application.timeline" not in tables
    assert tables["standard.visit"] == 20


def test_every_parcel_balances(portal: SmallPortal) -> None:
    body = portal.sign_in("system_admin", "management").get("/api/management/parcels?limit=4").json()
    assert len(body["parcels"]) == 4
    assert body["total"] == 9
    for parcel in body["parcels"]:
        assert parcel["read"] == parcel["accepted"] + parcel["quarantined"] + parcel["duplicate"]
    assert body["parcels"][0]["name"].count("/") == 3
    assert portal.browser.get("/api/management/parcels?status=lost").status_code == 422


def test_runs_say_what_they_wrote(portal: SmallPortal) -> None:
    browser = portal.sign_in("governance_engineer", "quality")
    run = browser.get("/api/management/runs").json()["runs"][0]
    assert (run["id"], run["status"], run["seconds"]) == ("run_1", "succeeded", 300.0)
    assert {c["name"]: c["value"] for c in run["counts"]} == {
        "parcels": 9,
        "rows_written": 300,
        "partitions": 3,
    }
    assert browser.get("/api/management/runs/run_9").status_code == 404


def test_releases_name_the_versions_that_they_pin(portal: SmallPortal) -> None:
    release = (
        portal.sign_in("governance_engineer", "quality").get("/api/management/releases").json()["releases"][0]
    )
    tables = {t["name"]: t for t in release["tables"]}
    assert release["current"]
    assert tables["standard.visit"]["rows"] == 81
    assert tables["application.timeline"]["bytes"] > 0


def test_the_hospital_learns_who_looked_at_its_patients(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}")
    body = (
        portal.sign_in("hospital_officer", "audit").get(f"/api/management/audit?person={person_id(0)}").json()
    )
    assert ("doctor", "panorama.open") in {(e["account"], e["action"]) for e in body["events"]}
    seen = {e["action"] for e in portal.browser.get("/api/management/audit?limit=500").json()["events"]}
    assert "panorama.open" in seen
    assert "session.open" not in seen, "who signed in elsewhere is not the hospital's business"


@pytest.mark.parametrize("given", ["张三", "Zhang San", "990101193001010011", "13800138000", "P0001"])
def test_whoever_enters_a_name_or_a_number_is_not_told_that_nobody_looked(
    portal: SmallPortal, given: str
) -> None:
    browser = portal.sign_in("audit_admin", "audit")
    body = browser.get(f"/api/management/audit?person={given}").json()
    assert (body["events"], body["total"]) == ([], 0)
    assert "不能按它们查" in body["not_searched"]["zh"]
    assert "by name or identifier" in body["not_searched"]["en"], "the way out"
    assert all(given not in f"{e.object}{e.detail}" for e in portal.events()), (
        "nor is the name kept in the log"
    )
    assert (
        browser.get(f"/api/management/audit?account={given}")
        .json()["not_searched"]["zh"]
        .startswith("没有查")
    )
    known = browser.get("/api/management/audit?account=doctor&person=p_000000000000000000000000").json()
    assert known["not_searched"] is None, "here nobody looked, and that is the answer"


def test_the_log_is_paged_and_proves_itself(portal: SmallPortal) -> None:
    browser = portal.sign_in("audit_admin", "audit")
    first = browser.get("/api/management/audit?limit=2").json()
    second = browser.get(f"/api/management/audit?limit=2&before={first['next']}").json()
    numbers = [e["n"] for page in (first, second) for e in page["events"]]
    assert numbers == list(range(numbers[0], numbers[0] - 4, -1))
    assert browser.get("/api/management/audit/verify").json()["whole"]
    with transaction(portal.control) as session:
        session.execute(sa.update(AuditEvent).where(AuditEvent.n == 2).values(account="somebody"))
    broken = browser.get("/api/management/audit/verify").json()
    assert (broken["whole"], broken["position"]) == (False, 2)
    assert broken["text"]["zh"]


def test_an_administrator_of_systems_reads_no_log(portal: SmallPortal) -> None:
    assert portal.sign_in("system_admin", "management").get("/api/management/audit").status_code == 403
