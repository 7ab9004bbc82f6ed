"""What the room of diseases gives to whom: figures with small ones hidden, control limits, lists of persons
by permit. The lake is written by hand: nothing of the night is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake, person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

PATH = "/api/disease/lung_cancer"
SMALL = "h03"
"""A hospital of twelve persons, of whom five lack a stage and nine meet the indicator."""
SIZES = {"": 60, "h01": 40, "h02": 30, SMALL: 12}
WITH_STAGE = {"": 45, "h01": 30, "h02": 15, SMALL: 7}
MET = {"": 30, "h01": 25, "h02": 4, SMALL: 9}
OF = {"": 50, "h01": 30, "h02": 20, SMALL: 12}


def lake() -> SmallLake:
    made = province()
    for hospital, size in SIZES.items():
        figure(made, hospital, "state", "in", size, None)
        figure(made, hospital, "state", "ruled_out", 11 if not hospital else 3, None)
        figure(made, hospital, "variable", "stage", WITH_STAGE[hospital], size)
        figure(made, hospital, "indicator", "six_nodes", MET[hospital], OF[hospital])
        figure(made, hospital, "excluded", "six_nodes/no_number", 2, OF[hospital] + 2)
        figure(made, hospital, "indicator", "death_30", 3 if not hospital else 1, OF[hospital])
    for n in range(0, 60, 3):
        for hospital in ("", "h01"):
            person(made, n, hospital, staged=n % 2 == 0)
    return made


def figure(made: SmallLake, hospital: str, kind: str, name: str, persons: int, of: int | None) -> None:
    made.put(
        "application.disease_figure",
        disease="lung_cancer",
        hospital=hospital,
        kind=kind,
        name=name,
        persons=persons,
        of=of,
        computed_at=dt.datetime(2024, 12, 1, tzinfo=dt.UTC),
    )


def person(made: SmallLake, n: int, hospital: str, staged: bool) -> None:
    head = {
        "bucket": bucket_of(person_id(n)),
        "person_id": person_id(n),
        "hospital": hospital,
        "disease": "lung_cancer",
    }
    day = dt.date(2024, 1, 1) + dt.timedelta(days=n)
    made.put("application.disease_person", **head, state="in", reason="", day_zero=day, subtype="small_cell")
    if staged:
        made.put("application.disease_value", **head, variable="stage", level=3, text="IB", day=day)
    state = "not_met" if n % 2 else "met"
    made.put("application.disease_quality", **head, indicator="six_nodes", state=state, reason="")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("disease"), lake(), ("disease",)) as made:
        yield made


def test_a_decision_maker_sees_the_province_and_no_small_number(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    home = browser.get(PATH).json()
    assert home["persons"] == {"value": 60, "shown": "60"}
    assert home["province"] is True
    out = {one["id"]: one["persons"] for one in home["out"]}
    assert out["ruled_out"]["value"] in (11, None)
    sizes = {one["hospital"]: one["persons"]["value"] for one in home["hospitals"]}
    assert sizes == {"h01": 40, "h02": 30, "h03": 12}
    (line,) = [one for one in browser.get("/api/disease").json()["diseases"] if one["id"] == "lung_cancer"]
    assert line["persons"]["value"] == 60
    assert line["variables"] >= 150


def test_completeness_hides_what_tells_of_fewer_than_ten(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    groups = browser.get(f"{PATH}/completeness").json()["groups"]
    (stage,) = [v for g in groups for v in g["variables"] if v["id"] == "stage"]
    assert stage["all"] == {"value": 0.75, "shown": "75.0%"}
    assert stage["hospitals"][SMALL]["value"] is None, "five persons lack it"
    hidden = {h: one["shown"] for h, one in stage["hospitals"].items() if one["value"] is None}
    assert set(hidden) == {"h01", "h02", SMALL}, "the next smallest of either part: the total would tell"
    assert hidden["h01"] == hidden["h02"] == "…"
    assert "stage" in {v["id"] for g in groups for v in g["variables"] if v["required"]}
    nobody = next(v for g in groups for v in g["variables"] if v["id"] == "egfr")
    assert nobody["all"]["value"] is None
    assert nobody["all"]["shown"].startswith("<"), "of sixty persons nobody: less than ten, no exact 0"


def test_a_small_hospital_has_its_limits_no_rank_and_no_figure_under_ten(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    (nodes,) = [
        one for one in browser.get(f"{PATH}/indicators").json()["indicators"] if one["id"] == "six_nodes"
    ]
    assert nodes["share"]["value"] == 0.6
    assert nodes["expected"] == 0.6
    assert [point["hospital"] for point in nodes["points"]] == ["h01", "h02", "h03"], "by code: no rank"
    small = nodes["points"][2]
    assert small["of"] == 12
    assert small["share"]["value"] is None, "nine of twelve: the numerator is under ten"
    # Exact binomial quantiles of n = 12, p = 0.6, from a table: 4 and 10 of 12.
    assert (round(small["limits"]["low"] * 12), round(small["limits"]["high"] * 12)) == (4, 10)
    assert small["outside"] == ""
    low = nodes["points"][1]
    assert low["share"]["value"] is None, "four of twenty"
    assert nodes["excluded"][0]["persons"]["value"] is None


@pytest.mark.parametrize(
    ("role", "purpose"), [("decision_maker", "management"), ("hospital_officer", "quality")]
)
def test_limits_do_not_tell_a_share_of_fewer_than_ten(portal: SmallPortal, role: str, purpose: str) -> None:
    """Three of fifty died: the limits stand around a share, which would tell it."""
    browser = portal.sign_in(role, purpose)
    (died,) = [
        one for one in browser.get(f"{PATH}/indicators").json()["indicators"] if one["id"] == "death_30"
    ]
    assert (died["expected"], died["curve"]) == (None, [])
    assert all(point["limits"] is None for point in died["points"])
    assert all(point["share"]["value"] is None for point in died["points"] if point["hospital"] != "h01")


def test_an_officer_sees_the_own_hospital_exactly_and_the_others_without_names(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    home = browser.get(PATH).json()
    assert home["province"] is False
    assert home["persons"]["value"] == 40
    assert [one["hospital"] for one in home["hospitals"]] == ["h01"]
    (nodes,) = [
        one for one in browser.get(f"{PATH}/indicators").json()["indicators"] if one["id"] == "six_nodes"
    ]
    assert [point["hospital"] for point in nodes["points"]] == ["h01", "", ""]
    assert nodes["points"][0]["share"]["value"] == 25 / 30, "exact for the own hospital"
    assert all(point["share"]["value"] is None for point in nodes["points"][1:])


def test_an_officer_lists_who_lacks_a_value_at_the_own_hospital_alone(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    found = browser.get(f"{PATH}/persons?gap=stage").json()
    expected = {person_id(n) for n in range(0, 60, 3) if n % 2}
    assert {one["person"] for one in found["persons"]} == expected
    assert found["total"] == len(expected)
    assert {one["hospital"] for one in found["persons"]} == {"h01"}
    other = browser.get(f"{PATH}/persons?gap=stage&hospital=h02")
    assert other.status_code == 403
    assert portal.events("disease.persons")[-1].result == "refused"


def test_everybody_of_an_indicator_is_listed_once(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    lists = {
        state: {
            one["person"]
            for one in browser.get(f"{PATH}/persons?indicator=six_nodes&state={state}").json()["persons"]
        }
        for state in ("met", "not_met", "excluded")
    }
    assert lists["met"] == {person_id(n) for n in range(0, 60, 6)}
    assert lists["not_met"] == {person_id(n) for n in range(3, 60, 6)}
    assert lists["excluded"] == set()


@pytest.mark.parametrize(
    ("role", "purpose", "path"),
    [
        ("decision_maker", "management", f"{PATH}/persons?gap=stage"),
        ("researcher", "research", f"{PATH}/persons?gap=stage"),
        ("security_admin", "management", PATH),
        ("audit_admin", "audit", f"{PATH}/indicators"),
        ("output_checker", "management", f"{PATH}/completeness"),
    ],
)
def test_the_wrong_role_gets_nothing(portal: SmallPortal, role: str, purpose: str, path: str) -> None:
    assert portal.sign_in(role, purpose).get(path).status_code == 403


def test_what_is_not_there_is_not_found(portal: SmallPortal) -> None:
    browser = portal.sign_in("hospital_officer", "quality")
    assert browser.get("/api/disease/plague").status_code == 404
    assert browser.get(f"{PATH}/persons?gap=nothing").status_code == 404
