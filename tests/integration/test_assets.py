"""The catalogue of columns over HTTP: who sees which, and what is said of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import province

SEX = "standard.patient.sex"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with cheap_passwords():
        made = build(tmp_path_factory.mktemp("assets"), province("a"))
        yield made
        made.browser.close()


def got(portal: Portal, path: str, status: int = 200) -> dict[str, Any]:
    answer = portal.browser.get(f"/api/assets/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


def ids(side: dict[str, Any]) -> list[str]:
    assert side["total"] >= len(side["first"])
    return [one["id"] for one in side["first"]]


def test_an_engineer_sees_one_step_to_either_side_and_all_that_would_change(portal: Portal) -> None:
    portal.sign_in("governance_engineer", "quality")
    listed = got(portal, "tables")
    assert {one["name"] for one in listed["tables"]} >= {"standard.patient", "hospital.h01.patient"}
    sized = {one["name"]: one["rows"] for one in listed["tables"]}
    assert sized["standard.patient"] > 0
    assert sized["hospital.h01.patient"] is None
    page = got(portal, f"column?id={SEX}")
    assert ids(page["made_of"]) == ["source.patient.sex", "declaration.values.code"]
    assert ids(page["used_in"]) == ["indicator.women"]
    assert page["hospitals"] == ["h01", "h02"]
    touched = got(portal, "column?id=hospital.h01.patient.XB")
    assert touched["touched_columns"] == 3
    assert [(one["kind"], one["columns"]) for one in touched["touched"]] == [
        ("indicator", 1),
        ("source", 1),
        ("standard", 1),
    ]
    shares = got(portal, f"filled?id={SEX}")["hospitals"]
    assert [one["hospital"] for one in shares] == ["h01", "h02", "h03"]
    assert all(one["filled"] == one["rows"] > 0 for one in shares)
    assert [one["id"] for one in got(portal, "columns?q=XB")["columns"]] == ["hospital.h01.patient.XB"]
    assert got(portal, "columns?group=standard.patient")["total"] == 1


def test_an_officer_sees_the_own_hospitals_columns_and_no_others(portal: Portal) -> None:
    portal.sign_in("hospital_officer", "quality")
    own = next(iter({one["hospital"] for one in got(portal, "columns?q=hospital")["columns"]}))
    others = {"h01": "hospital.h02.patient.SEX", "h02": "hospital.h01.patient.XB"}[own]
    refused = got(portal, f"column?id={others}", 404)
    assert refused == got(portal, f"column?id={others}x", 404) | {
        key: refused[key] for key in ("found", "request_id", "title_zh", "title_en") if key in refused
    }
    assert got(portal, "columns?q=hospital")["total"] == 1
    page = got(portal, f"column?id={SEX}")
    assert page["hospitals"] == [own]
    assert page["projects"] == []
    assert {one["hospital"] for one in got(portal, f"filled?id={SEX}")["hospitals"]} == {own}


def test_what_cannot_be_counted_is_refused_in_words(portal: Portal) -> None:
    portal.sign_in("governance_engineer", "quality")
    assert got(portal, "filled?id=indicator.women", 422)["code"] == "not_standard"
    assert got(portal, "column?id=standard.patient.nothing", 404)["code"] == "no_such_column"


def test_others_are_refused(portal: Portal) -> None:
    for role, purpose in (("researcher", "research"), ("system_admin", "management")):
        portal.sign_in(role, purpose)
        assert got(portal, "tables", 403)["code"]
