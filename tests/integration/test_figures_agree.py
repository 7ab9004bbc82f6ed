"""One meaning for a figure: what cockpit, indicators, arrivals, quality, operations, search, panorama, the
audit log and `heluo accounting` say of the same thing over HTTP is one number, and the one that a plain count
over the lake's rows gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.accounts import issue_demo_accounts, reset_password
from heluo.access.tables import AuditEvent
from heluo.dictionary import load
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.governance.oversee import accounting
from heluo.kit import db
from heluo.kit.places import Home
from heluo.kit.places import home as home_at
from tests.lib.plain_figures import PlainFigures, confirmed
from tests.lib.portal_client import Browser

pytestmark = pytest.mark.slow
DISEASES = {
    "lung_cancer_persons": ("C34",),
    "breast_cancer_persons": ("C50",),
    "cervical_cancer_persons": ("C53",),
    "diabetes_persons": ("E10", "E11", "E12", "E13", "E14"),
}


@dataclass
class Pages:
    """What the portal answers, each page once a role."""

    home: Home
    browser: Browser
    accounts: dict[str, dict[str, str]]
    plain: PlainFigures

    def get(self, role: str, purpose: str, path: str, body: Any = None) -> Any:
        self.browser.sign_in(self.accounts[role], purpose)
        answer = self.browser.request("GET" if body is None else "POST", path, body)
        assert answer.status_code == 200, f"{role} {path}: {answer.text}"
        return answer.json()

    def exact(self, path: str) -> Any:
        """For the inspector, who sees every hospital and small numbers."""
        return self.get("inspector", "quality", path)


@pytest.fixture(scope="module")
def pages(night_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    copied = tmp_path_factory.mktemp("figures") / "home"
    shutil.copytree(night_home, copied)
    home = home_at(copied)
    database = control(home)
    hospitals = sorted(path.name for path in (copied / "agents").iterdir())
    issued = {one["role"]: one for one in issue_demo_accounts(database, hospitals)}
    for one in issued.values():  # other tests of the session may have chosen passwords of their own
        with db.transaction(database) as session:
            one["password"] = one["password"] or reset_password(session, one["user"], "test")
    with Browser(app(home)) as browser:
        yield Pages(home, browser, issued, PlainFigures(home))


@pytest.fixture(scope="module")
def indicators(pages: Pages) -> dict[str, Any]:
    return {one["id"]: one for one in pages.exact("/api/cockpit/indicators")}


@pytest.fixture(scope="module")
def account(pages: Pages) -> dict[str, int]:
    """`heluo accounting`: the sums of its columns."""
    rows = accounting.table(pages.home)
    return {name: sum(row[name] or 0 for row in rows) for name in rows[0] if isinstance(rows[0][name], int)}


def test_scale(pages: Pages, indicators: dict[str, Any]) -> None:
    """Persons (all, by hospital), visits, outpatients, discharges, operations: overview, list, page, lake."""
    plain = pages.plain
    overview = pages.get("decision_maker", "management", "/api/cockpit/overview")
    listed = {one["id"]: one for one in overview["indicators"]}
    expected = {
        "persons": len(plain.persons("visit")),
        "visits": plain.count("visit"),
        "outpatient_visits": plain.count(
            "visit", "visit_type", where=lambda r: r["visit_type"] in ("outpatient", "emergency")
        ),
        "discharges": plain.count(
            "visit",
            "visit_type",
            "end_time",
            where=lambda r: r["visit_type"] == "inpatient" and r["end_time"] is not None,
        ),
        "surgeries": plain.count(
            "surgery", "procedure_class", where=lambda r: r["procedure_class"] in ("surgery", "intervention")
        ),
    }
    for name, number in expected.items():
        page = pages.exact(f"/api/cockpit/indicators/{name}")
        said = {listed[name]["value"], indicators[name]["value"], page["value"]}
        assert said == {number}, name
    assert overview["totals"]["persons"]["value"] == expected["persons"]
    by_hospital = {one["hospital"]: one["value"] for one in indicators["persons"]["hospitals"]}
    assert by_hospital == {h: len(plain.persons("visit", hospital=h)) for h in by_hospital}
    own = pages.get("hospital_officer", "management", "/api/cockpit/overview")["totals"]["persons"]["value"]
    assert own == by_hospital["h01"], "the hospital's own page says what the province's page says of it"
    assert sum(by_hospital.values()) > expected["persons"], "whoever was seen in several counts once in all"


def test_rows_held_and_on_the_timeline(pages: Pages, account: dict[str, int]) -> None:
    overview, arrivals = pages.exact("/api/cockpit/overview"), pages.exact("/api/cockpit/arrivals")
    cells = pages.exact("/api/management/quality")["cells"]
    release = pages.exact("/api/management/releases")["releases"][0]
    tables = {table["name"]: table["rows"] for table in release["tables"]}
    run = pages.exact("/api/management/runs")["runs"][-1]  # the first night, which wrote everything
    counted = {one["name"]: one["value"] for one in run["counts"]}
    categories = pages.plain.all_rows()
    links = ("standard.person", "standard.person_link")
    assert {
        overview["totals"]["rows"],
        sum(month["rows"] for month in arrivals["months"]),
        sum(cell["rows"] for cell in cells),
        sum(rows for name, rows in tables.items() if name.startswith("standard.") and name not in links),
        counted["rows_written"],
        account["standard_rows"],
    } == {categories}
    assert {
        sum(hospital["held"] for hospital in arrivals["hospitals"]),
        sum(month["held"] for month in arrivals["months"]),
        sum(cell["held"] for cell in cells),
        counted["rows_held"],
        account["held"],
    } == {pages.plain.held()}
    assert pages.plain.held() > 0
    assert {tables["application.timeline"], account["timeline_rows"]} == {categories - pages.plain.held()}


def test_what_came_from_the_hospitals(pages: Pages, account: dict[str, int]) -> None:
    """Read, accepted, quarantined, repeated: hospitals, categories, parcels, account. Quarantined rows are
    others than held ones: they never came."""
    arrivals, parcels = pages.exact("/api/cockpit/arrivals"), pages.exact("/api/management/parcels?limit=500")
    assert parcels["total"] == len(parcels["parcels"])
    for name in ("read", "accepted", "quarantined", "duplicate"):
        assert {
            sum(one[name] for one in arrivals["hospitals"]),
            sum(one[name] for one in arrivals["categories"]),
            sum(one[name] for one in parcels["parcels"]),
        } == {account[name]}, name
    assert account["read"] == account["accepted"] + account["quarantined"] + account["duplicate"]
    assert account["accepted"] == pages.plain.all_rows(), "after one night every accepted row is there"
    assert (account["quarantined"] > 0, account["difference"]) == (True, 0)


def test_diseases(pages: Pages, indicators: dict[str, Any]) -> None:
    """Each number of persons opens as a tree that counts the same persons: exactly in care, where it may be
    seen, and within its possible error where it is noisy."""
    plain = pages.plain
    treated = plain.persons("visit", hospital="h01")
    for name, codes in DISEASES.items():
        where = confirmed(*codes)
        everywhere = plain.persons("diagnosis", "code", "certainty", where=where)
        assert indicators[name]["value"] == len(everywhere), name
        tree = pages.get("clinician", "care", f"/api/search/figures/indicator/{name}")
        asked = {"definition": tree["definition"]}
        own = pages.get("clinician", "care", "/api/search/count", asked)
        assert own["total"] == len(everywhere & treated), name
        assert own["population"]["value"] == len(treated)
        listed = pages.get("clinician", "care", "/api/search/persons", asked | {"size": 1})
        assert listed["total"] == own["total"]
        noisy = pages.get("decision_maker", "management", "/api/search/count", asked)
        assert noisy["safe"]
        if noisy["total"] is not None:
            error = int(noisy["total_shown"].rsplit("±", 1)[1])
            assert abs(noisy["total"] - len(everywhere)) <= 2 * error, name


def test_everybody(pages: Pages, indicators: dict[str, Any]) -> None:
    """All linked persons are more than those with a visit, under another name."""
    release = pages.exact("/api/management/releases")["releases"][0]
    tables = {table["name"]: table["rows"] for table in release["tables"]}
    everybody = len(set(pages.plain.person_of.values()))
    assert {tables["standard.person"], tables["application.person_wide"]} == {everybody}
    assert indicators["persons"]["value"] <= everybody
    assert "检索的“全部自然人”" in indicators["persons"]["definition"]["zh"]


def test_shares_have_the_records_that_the_counts_next_to_them_have(
    pages: Pages, indicators: dict[str, Any]
) -> None:
    plain, major = pages.plain, indicators["level_3_4_surgery"]
    operations = [
        row
        for row in plain.passed("surgery", "procedure_class", "level")
        if row["procedure_class"] in ("surgery", "intervention")
    ]
    known = [row for row in operations if row["level"] is not None]
    assert len(operations) == indicators["surgeries"]["value"]
    assert (major["numerator"], major["denominator"]) == (
        sum(row["level"] in ("3", "4") for row in known),
        len(known),
    )
    done = [row for row in plain.passed("follow_up", "status") if row["status"] != "cancelled"]
    assert indicators["follow_up_completed"]["denominator"] == len(done)


def test_a_share_that_no_row_can_say_is_no_zero(pages: Pages, indicators: dict[str, Any]) -> None:
    codes = {row["charge_category"] for row in pages.plain.passed("charge", "charge_category")}
    assert not codes & {"20", "21", "22"}
    of = indicators["material_share"]
    assert (of["value"], of["shown"]) == (None, "—")
    assert "没有一行" in of["nothing"]["zh"]
    assert {one["shown"] for one in of["hospitals"]} == {"—"}
    isolates = [
        row
        for row in pages.plain.passed("microbiology", "result", "organism", "multidrug_resistant")
        if row["result"] == "detected" and row["organism"] is not None
    ]
    resistant = indicators["multidrug_resistance"]
    assert (resistant["numerator"], resistant["denominator"]) == (
        sum(row["multidrug_resistant"] is True for row in isolates),
        len(isolates),
    )


@pytest.mark.parametrize(
    ("category", "name"), [("diagnosis", "code"), ("patient", "sex"), ("lab_result", "value_standard")]
)
def test_completeness(pages: Pages, category: str, name: str) -> None:
    """The catalogue of search, the check of quality, the lake's cells. A text without a standard code is a
    value: it is not missing, and another check counts it."""
    filled = pages.exact(f"/api/search/variables/{category}/{name}")["filled"]
    coded = bool(load().categories[category].variables[name].value_set)
    columns = (name, f"{name}_source") if coded else (name,)
    for one in filled:
        rows = [
            row
            for row in pages.plain.rows(f"standard.{category}", "hospital", *columns)
            if row["hospital"] == one["hospital"]
        ]
        written = sum(any(row[column] is not None for column in columns) for row in rows)
        assert (one["rows"], one["filled"]) == (len(rows), written)
        checks = pages.exact(f"/api/management/quality/{one['hospital']}/{category}")["checks"]
        missing = next((c for c in checks if c["check"] == f"{category}.{name}.missing"), None)
        if missing is not None:
            assert (missing["applicable"], missing["violated"]) == (one["rows"], one["rows"] - one["filled"])


def test_the_head_of_a_panorama(pages: Pages) -> None:
    asked = {"definition": {"rules": [{"where": {"event": "visit"}}]}, "size": 3}
    for line in pages.get("clinician", "care", "/api/search/persons", asked)["persons"]:
        seen = pages.get("clinician", "care", f"/api/panorama/{line['person']}")
        visits = [
            row
            for row in pages.plain.passed("visit")
            if pages.plain.person_of.get((row["hospital"], row["subject_ref"])) == line["person"]
        ]
        assert {len(seen["visits"]), line["visits"]} == {len(visits)}


def test_the_audit_log_counts_itself(pages: Pages) -> None:
    with db.reading(control(pages.home)) as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0
    total = pages.get("audit_admin", "audit", "/api/management/audit?limit=1")["total"]
    verified = pages.get("audit_admin", "audit", "/api/management/audit/verify")
    assert verified["whole"]
    # Signing in, choosing a password and looking are events themselves.
    assert before < total < verified["events"] <= before + 8
