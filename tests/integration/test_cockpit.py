"""The cockpit's figures: each with what stands behind it; the caller's permit changes the numbers, small ones
are hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.delivery.cockpit import cached
from heluo.delivery.cockpit.punctuality import arrival
from heluo.delivery.frame.small_figures import NOTHING, Displayed, Figure, one, together, total
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.records import Heartbeat, Ledger
from tests.lib.small_lake import SmallLake, province
from tests.lib.small_portal import SmallPortal, small_portal


def _figure(made: SmallLake, indicator: str, hospital: str, value: int, at: object, period: str = "") -> None:
    made.put(
        "application.indicator_value",
        indicator=indicator,
        hospital=hospital,
        period=period,
        numerator=float(value),
        value=float(value),
        computed_at=at,
    )


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    made = province()
    at = made.rows["application.indicator_value"][0]["computed_at"]
    for source, target, persons in (("h01", "h02", 12), ("h02", "h01", 4), ("h02", "h03", 30)):
        made.put("application.flow", source=source, target=target, persons=persons, computed_at=at)
    for indicator, hospital, value in (
        ("spread.1", "", 40),
        ("spread.2", "", 19),
        ("spread.3", "", 1),
        ("spread.1", "h01", 20),
    ):
        _figure(made, indicator, hospital, value, at)
    for hospital in ("h01", "h02", "h03"):
        made.put(
            "application.quality_result",
            hospital=hospital,
            category="visit",
            month="2024-02",
            check="visit.held",
            variable="",
            violated=2,
            applicable=30,
            run_id="run_1",
        )
    with small_portal(tmp_path_factory.mktemp("portal"), made) as made_portal:
        yield made_portal


def indicator(body: dict, id: str) -> dict:
    return next(i for i in body["indicators"] if i["id"] == id)


def test_each_figure_carries_definition_source_time_and_release(portal: SmallPortal) -> None:
    body = portal.sign_in("decision_maker", "management").get("/api/cockpit/overview").json()
    persons = indicator(body, "persons")
    assert (persons["value"], persons["shown"], persons["unit"]["zh"]) == (60, "60", "人")
    assert persons["definition"]["zh"]
    assert persons["source"]["zh"]
    assert persons["tables"]
    assert persons["computed_at"]
    assert persons["release"] == body["release"]["id"]
    assert [p["period"] for p in persons["series"]] == ["2024-01", "2024-02"]
    assert body["totals"] == {
        "persons": {"value": 60, "shown": "60"},
        "rows": 90,
        "hospitals": 3,
        "categories": 1,
        "first_month": "2024-02",
        "last_month": "2024-02",
    }


def test_the_month_that_records_have_just_reached_is_told_with_every_figure(portal: SmallPortal) -> None:
    """A last month that is half over falls by half: it is said of the figure, wherever it is opened."""
    browser = portal.sign_in("decision_maker", "management")
    overview = browser.get("/api/cockpit/overview").json()
    visits = indicator(overview, "visits")
    assert visits["open_from"] == overview["totals"]["last_month"] == "2024-02"
    assert browser.get("/api/cockpit/indicators/visits").json()["open_from"] == "2024-02"
    listed = {one["id"]: one["open_from"] for one in browser.get("/api/cockpit/indicators").json()}
    assert listed["visits"] == "2024-02"
    assert listed["surgeries"] is None, "nobody sent an operation"


def test_a_small_hospital_is_hidden_and_not_found_by_subtraction(portal: SmallPortal) -> None:
    cancer = indicator(
        portal.sign_in("decision_maker", "management").get("/api/cockpit/overview").json(),
        "lung_cancer_persons",
    )
    assert cancer["value"] == 30
    assert {h["hospital"]: h["shown"] for h in cancer["hospitals"]} == {"h01": "<10", "h02": "…", "h03": "14"}


def test_an_officer_sees_the_own_hospital_exactly_and_no_other(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "management")
    body = browser.get("/api/cockpit/overview").json()
    cancer = indicator(body, "lung_cancer_persons")
    assert (cancer["value"], [h["hospital"] for h in cancer["hospitals"]]) == (4, ["h01"])
    assert body["totals"]["rows"] == 30
    assert body["totals"]["persons"]["value"] == 20
    arrivals = browser.get("/api/cockpit/arrivals").json()
    assert (
        {h["hospital"] for h in arrivals["hospitals"]}
        == {c["hospital"] for c in arrivals["categories"]}
        == {"h01"}
    )
    flows = browser.get("/api/cockpit/flows").json()
    assert {(f["from"], f["to"], f["persons"]) for f in flows["flows"]} == {
        ("h01", "h02", 12),
        ("h02", "h01", 4),
    }


def test_flows_of_the_province_hide_small_numbers(portal: SmallPortal) -> None:
    body = portal.sign_in("decision_maker", "management").get("/api/cockpit/flows").json()
    assert {(f["from"], f["to"]): f["shown"] for f in body["flows"]} == {
        ("h01", "h02"): "12",
        ("h02", "h01"): "<10",
        ("h02", "h03"): "30",
        # Between these went nobody: not to be told from a few.
        **dict.fromkeys((("h01", "h03"), ("h03", "h01"), ("h03", "h02")), "<10"),
    }
    assert {s["hospitals"]: s["shown"] for s in body["hospitals_per_person"]} == {1: "40", 2: "…", 3: "<10"}


def test_nothing_at_all_is_not_told_from_a_few(tmp_path: Path) -> None:
    """A hospital, a month, a way that nobody went: those who may not know small numbers see the same as for
    a few; and the series does not begin where one person was the first."""
    bodies = []
    for few in (0, 3):
        made = province()
        at = made.rows["application.indicator_value"][0]["computed_at"]
        rows = made.rows["application.indicator_value"]
        rows[:] = [r for r in rows if r["indicator"] != "visits"]
        for hospital, period, value in (
            ("", "", 90 + few),
            ("h01", "", 50),
            ("h02", "", 40),
            ("h03", "", few),
            ("", "2019-01", few),
            ("", "2024-01", 45),
            ("", "2024-02", few),
            ("", "2024-03", 45),
        ):
            if value:
                _figure(made, "visits", hospital, value, at, period)
        with small_portal(tmp_path / str(few), made) as portal:
            browser = portal.sign_in("researcher", "research")
            (body,) = [i for i in browser.get("/api/cockpit/indicators").json() if i["id"] == "visits"]
        bodies.append({name: body[name] for name in ("series", "hospitals", "numerator")})
    assert bodies[0] == bodies[1]
    assert [one["shown"] for one in bodies[0]["hospitals"]] == ["50", "…", "<10"]
    assert [one["period"] for one in bodies[0]["series"]] == ["2024-01", "2024-02", "2024-03"]


def test_a_release_made_before_the_matrix_had_a_table_still_shows_it(tmp_path: Path) -> None:
    made = province()
    at = made.rows["application.indicator_value"][0]["computed_at"]
    for indicator, hospital, value in (
        ("flow.to.h02", "h01", 12),
        ("flow.from.h01", "h02", 12),
        ("flow.to.h03", "h02", 30),
        ("flow.from.h02", "h03", 30),
        ("spread.1", "", 40),
    ):
        _figure(made, indicator, hospital, value, at)
    with small_portal(tmp_path, made) as portal:
        of_all = portal.sign_in("decision_maker", "management").get("/api/cockpit/flows").json()
        own = portal.sign_in("hospital_officer", "management").get("/api/cockpit/flows").json()
    shown = {(f["from"], f["to"]): f["shown"] for f in of_all["flows"]}
    assert {pair for pair, text in shown.items() if text != "<10"} == {("h01", "h02"), ("h02", "h03")}
    assert (shown["h01", "h02"], shown["h02", "h03"], len(shown)) == ("12", "30", 6)
    assert {s["hospitals"]: s["shown"] for s in of_all["hospitals_per_person"]} == {
        1: "…",
        2: "<10",
        3: "<10",
    }
    assert {(f["from"], f["to"], f["persons"]) for f in own["flows"]} == {("h01", "h02", 12)}


def test_arrivals_add_up_and_name_the_late(portal: SmallPortal) -> None:
    body = portal.sign_in("governance_engineer", "quality").get("/api/cockpit/arrivals").json()
    states = {h["hospital"]: h["state"] for h in body["hospitals"]}
    assert states == {"h01": "arrived", "h02": "arrived", "h03": "silent"}
    for line in (*body["hospitals"], *body["categories"]):
        assert line["read"] == line["accepted"] + line["quarantined"] + line["duplicate"]
    assert body["months"] == [
        {"hospital": h, "category": "visit", "month": "2024-02", "rows": 30, "held": 2}
        for h in ("h01", "h02", "h03")
    ]


def test_a_sign_of_life_is_no_data(portal: SmallPortal) -> None:
    """The program of h03 runs and delivers nothing: the cockpit and the first page say so, both by the last
    parcel."""
    with transaction(portal.control) as session:
        session.add(Heartbeat(hospital="h03", at=now(), body={}))
    browser = portal.sign_in("governance_engineer", "quality")
    lines = {h["hospital"]: h for h in browser.get("/api/cockpit/arrivals").json()["hospitals"]}
    assert [(lines[h]["state"], lines[h]["online"]) for h in ("h01", "h02", "h03")] == [
        ("arrived", True),
        ("arrived", False),
        ("silent", True),
    ]
    assert lines["h03"]["expected_by"][:10] < now().isoformat()[:10]
    alerts = [a for a in browser.get("/api/home").json()["alerts"] if a["kind"] == "late"]
    assert [a["to"] for a in alerts] == ["/cockpit?hospital=h03"]
    assert "100 小时" in alerts[0]["text"]["zh"]
    assert "程序在线" in alerts[0]["text"]["zh"]


def test_a_category_that_has_fallen_behind_is_named(portal: SmallPortal) -> None:
    with transaction(portal.control) as session:
        session.execute(
            sa.update(Ledger)
            .where(Ledger.hospital == "h02", Ledger.stream == "lab_result")
            .values(stored_at=now() - dt.timedelta(hours=90))
        )
    lines = {
        h["hospital"]: h
        for h in portal.sign_in("governance_engineer", "quality")
        .get("/api/cockpit/arrivals")
        .json()["hospitals"]
    }
    assert (lines["h02"]["state"], [one["category"] for one in lines["h02"]["late"]]) == (
        "arrived",
        ["lab_result"],
    )


@pytest.mark.parametrize(
    ("hours", "state"),
    [(None, "silent"), (1, "arrived"), (26, "arrived"), (27, "late"), (72, "late"), (73, "silent")],
)
def test_one_rule_says_what_is_late(hours: int | None, state: str) -> None:
    moment = now()
    parcel = None if hours is None else moment - dt.timedelta(hours=hours)
    assert arrival("h01", parcel, moment, moment).state == state


def test_one_indicator_by_name(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    assert browser.get("/api/cockpit/indicators/visits").json()["value"] == 90
    assert browser.get("/api/cockpit/indicators/nothing").status_code == 404
    assert len(browser.get("/api/cockpit/indicators").json()) >= 20


@pytest.mark.parametrize(
    ("role", "purpose"),
    [("system_admin", "management"), ("audit_admin", "audit"), ("decision_maker", "care")],
)
def test_roles_and_purposes_without_the_cockpit_are_refused(
    portal: SmallPortal, role: str, purpose: str
) -> None:
    assert portal.sign_in(role, purpose).get("/api/cockpit/overview").status_code == 403


def test_shares_are_hidden_where_either_part_is_small() -> None:
    assert one("share", Figure(5, 100, 0.05), 1, 10).shown == "<10.0%"
    assert one("share", Figure(95, 100, 0.95), 1, 10).shown == ">90.0%"
    assert one("share", Figure(3, 8, 0.375), 1, 10).shown == "n<10"
    assert one("share", Figure(50, 100, 0.5), 1, 10).value == 0.5
    assert one("share", Figure(5, 100, 0.05), 1, 0).numerator == 5


def test_a_lone_small_value_takes_another_with_it() -> None:
    said = together(
        "count", {"a": Figure(4, None, 4), "b": Figure(20, None, 20), "c": Figure(90, None, 90)}, 0, 10
    )
    assert {n: s.shown for n, s in said.items()} == {"a": "<10", "b": "…", "c": "90"}


def test_a_hidden_share_is_not_found_by_subtraction() -> None:
    """100 of 400 in all; the shares of the others with their digits would leave the 4 of a."""
    figures = {"a": Figure(4, 80, 0.05), "b": Figure(30, 120, 0.25), "c": Figure(66, 200, 0.33)}
    said = together("share", figures, 1, 10)
    assert {n: s.shown for n, s in said.items()} == {"a": "<12.5%", "b": "…", "c": "33.0%"}
    assert said["b"].value is None
    almost = together(
        "share", {"a": Figure(78, 80, 0.975), "b": Figure(90, 120, 0.75), "c": Figure(100, 200, 0.5)}, 1, 10
    )
    assert {n: s.shown for n, s in almost.items()} == {"a": ">87.5%", "b": "…", "c": "50.0%"}
    assert total(one("share", Figure(100, 400, 0.25), 1, 10), said.values()) == Displayed(0.25, "25.0%")
    assert total(one("share", Figure(96, 320, 0.3), 1, 10), [said["c"], NOTHING]).numerator == 96
    assert together("share", figures, 1, 0)["a"].numerator == 4


def test_a_share_has_no_more_digits_than_are_shown() -> None:
    assert one("share", Figure(11, 37, 11 / 37), 1, 10).value == 0.297
    assert one("mean", Figure(100, 37, 100 / 37), 1, 10).value == 2.7
    assert one("share", Figure(11, 37, 11 / 37), 1, 0).value == 11 / 37


def test_a_mean_of_few_takes_another_with_it() -> None:
    said = together(
        "mean",
        {"a": Figure(40, 4, 10), "b": Figure(90, 30, 3), "c": Figure(200, 50, 4), "d": Figure(None, 0, None)},
        0,
        10,
    )
    assert {n: s.shown for n, s in said.items()} == {"a": "n<10", "b": "…", "c": "4", "d": "—"}


def test_figures_are_read_once_a_release_and_permit(
    portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []
    run = Lake._run
    monkeypatch.setattr(
        Lake,
        "_run",
        lambda lake, expr, tables, permit, *more: (
            reads.append(permit.role) or run(lake, expr, tables, permit, *more)
        ),
    )
    monkeypatch.setattr(cached, "_places", type(cached._places)(cached.MOST))
    browser = portal.sign_in("decision_maker", "management")
    first, again = (browser.get("/api/cockpit/overview").json() for _ in range(2))
    assert first == again
    assert reads == ["decision_maker"] * 2  # months and indicators
    one, two = portal.events("cockpit.overview")[-2:]
    assert one.hospitals == two.hospitals != []
    assert two.detail["kept_months"] is True
    own = portal.sign_in("hospital_officer", "quality").get("/api/cockpit/overview").json()
    assert reads[2:] == ["hospital_officer"] * 2
    assert {h["hospital"] for i in own["indicators"] for h in i["hospitals"]} == {"h01"}
