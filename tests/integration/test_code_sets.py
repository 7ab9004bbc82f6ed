"""Saved sets of codes over HTTP: a condition by one counts exactly the persons of plain rows, an old
cohort keeps the version that it names, nobody reads another's set without right, and codes are found by
what people type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from heluo.cohort.code_sets import CodeSet, read_codes
from tests.lib.built_portal import cheap_passwords
from tests.lib.small_lake import SmallLake, province
from tests.lib.small_portal import SmallPortal, small_portal

Json = dict[str, Any]
SPELT = {0: "E11.900x001", 1: "C34.9", 2: "E10.0", 3: "E14.900", 4: "E11.0", 5: "I10.x00x002"}
"""By the person's place: local extensions and neighbours, so that "below" has what to take and to leave."""
SETS: list[Json] = [
    {"value_set": "icd10", "below": ["E11"]},
    {"value_set": "icd10", "below": ["E10-E14"], "without": ["E11.9"]},
    {"value_set": "icd10", "codes": ["E11.0", "C34.9"]},
    {"value_set": "icd10", "codes": ["E11.0"], "below": ["C30-C39", "I10"], "without": ["C34.9"]},
    {"value_set": "icd10", "below": ["E00-E90"]},
]


@pytest.fixture(scope="module")
def lake() -> SmallLake:
    made = province()
    for n, row in enumerate(made.rows["standard.diagnosis"]):
        if row["code"] != "B20.0":
            row["code"] = SPELT[n % len(SPELT)]
    return made


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, lake: SmallLake) -> Iterator[SmallPortal]:
    with (
        cheap_passwords(),
        small_portal(tmp_path_factory.mktemp("portal"), made=lake, rooms=("search",)) as made,
    ):
        yield made


def event(**asked: Any) -> Json:
    return {"event": "diagnosis", "where": [{"variable": "code", "op": "in", **asked}]}


def post(portal: SmallPortal, path: str, body: Json) -> Json:
    answer = portal.browser.request("POST", f"/api/search/{path}", body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def save(portal: SmallPortal, name: str, members: Json, **more: Any) -> Json:
    return post(portal, "code-sets", {"name": name, "members": members, **more})


def total(portal: SmallPortal, node: Json) -> int | None:
    return post(portal, "count", {"definition": {"rules": [{"where": node}]}})["total"]


def persons_of(lake: SmallLake, subjects: set[tuple[str, str]]) -> set[str]:
    links = lake.rows["standard.person_link"]
    return {one["person_id"] for one in links if (one["hospital"], one["subject_ref"]) in subjects}


def own_rows(lake: SmallLake) -> list[Json]:
    """Those of the persons whom the clinician, who is of h01, treats and counts exactly."""
    links = lake.rows["standard.person_link"]
    treated = {one["person_id"] for one in links if one["hospital"] == "h01"}
    subjects = {(o["hospital"], o["subject_ref"]) for o in links if o["person_id"] in treated}
    return [r for r in lake.rows["standard.diagnosis"] if (r["hospital"], r["subject_ref"]) in subjects]


def persons_with(lake: SmallLake, of: Json) -> set[str]:
    """From plain rows, by the rules that the page of a set states: a code, or what begins with it."""
    blocks = {"E10-E14": ("E10", "E11", "E12", "E13", "E14"), "E00-E90": ("E",), "C30-C39": ("C3",)}

    def begins(code: str, keys: list[str]) -> bool:
        return any(code.startswith(blocks.get(key, (key,))) for key in keys)

    found = set()
    for row in own_rows(lake):
        inside = begins(row["code"], of.get("below", [])) and not begins(row["code"], of.get("without", []))
        if inside or row["code"] in of.get("codes", []):
            found.add((row["hospital"], row["subject_ref"]))
    return persons_of(lake, found)


@pytest.mark.parametrize("members", SETS)
def test_a_condition_by_a_set_counts_exactly_the_persons_of_plain_rows(
    portal: SmallPortal, lake: SmallLake, members: Json
) -> None:
    portal.sign_in("clinician", "care")
    expected = len(persons_with(lake, members))
    assert expected
    page = save(portal, "集", members)
    assert total(portal, event(code_sets=[{"codes": f"{page['saved']['id']}@1"}])) == expected
    parts = {"values": members.get("codes", []), **{k: members.get(k, []) for k in ("below", "without")}}
    assert total(portal, event(**parts)) == expected
    group = read_codes(CodeSet.model_validate(members), "")
    rows = own_rows(lake)
    held = {(r["hospital"], r["subject_ref"]) for r in rows if group.holds(r["code"])}
    assert persons_of(lake, held) == persons_with(lake, members)


def test_a_new_version_of_a_set_changes_no_cohort_that_names_the_old_one(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    first = save(portal, "2型糖尿病", SETS[0], note="first")
    id = first["saved"]["id"]
    named = event(code_sets=[{"codes": f"{id}@1"}])
    cohort = post(portal, "cohorts", {"name": "甲", "definition": {"rules": [{"where": named}]}})
    assert "代码集“2型糖尿病”(第 1 版)" in cohort["explain"][0]["zh"]
    before = total(portal, named)
    body = {"name": "2型糖尿病", "members": SETS[4], "note": "wider"}
    second = portal.browser.request("PUT", f"/api/search/code-sets/{id}", body, If_Match='"1"')
    assert second.json()["version"] == 2
    assert total(portal, named) == before
    wider = total(portal, event(code_sets=[{"codes": f"{id}@2"}]))
    assert before is not None
    assert wider is not None
    assert wider > before
    again = portal.browser.get(f"/api/search/cohorts/{cohort['saved']['id']}").json()
    assert [(use["kind"], use["version"], use["newest"]) for use in again["uses"]] == [("codes", 1, 2)]
    assert "第 1 版" in again["explain"][0]["zh"]
    found = portal.browser.get(f"/api/search/code-sets/{id}/diff?older=1&newer=2").json()
    assert [(line["change"], line["text"]["zh"]) for line in found["lines"]] == [
        ("removed", "2型糖尿病(E11)及以下"),
        ("added", "内分泌、营养和代谢疾病(E00-E90)及以下"),
    ]
    assert "E10.0" in [one["code"] for one in found["added"]]
    assert found["removed"] == []
    used = portal.browser.get(f"/api/search/code-sets/{id}").json()["used_by"]
    assert [(one["name"], one["version"]) for one in used] == [("甲", 1)]
    late = portal.browser.request("PUT", f"/api/search/code-sets/{id}", body, If_Match='"1"')
    assert late.status_code == 412


def test_nobody_reads_or_uses_another_s_set_without_right(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    closed, shared = save(portal, "私有", SETS[0]), save(portal, "分享", SETS[0], by_link=True)
    portal.sign_in("clinician", "care")
    listed = {one["id"] for one in portal.browser.get("/api/search/code-sets").json()["lines"]}
    assert not listed & {closed["saved"]["id"], shared["saved"]["id"]}
    own, other = f"code-sets/{closed['saved']['id']}", "code-sets/codes_00"
    for path in ("", "/versions", "/diff?older=1&newer=1"):
        hidden, nothing = (portal.browser.get(f"/api/search/{one}{path}") for one in (own, other))
        assert (hidden.status_code, hidden.json()["found"]) == (404, nothing.json()["found"])
    named = event(code_sets=[{"codes": f"{closed['saved']['id']}@1", "members": SETS[0]}])
    asked = {"definition": {"rules": [{"where": named}]}}
    assert portal.browser.request("POST", "/api/search/count", asked).status_code == 404
    by_link = portal.browser.get(f"/api/search/code-sets/{shared['saved']['id']}")
    assert by_link.json()["saved"]["mine"] is False
    body = {"name": "改", "members": SETS[1]}
    change = portal.browser.request(
        "PUT", f"/api/search/code-sets/{shared['saved']['id']}", body, If_Match='"1"'
    )
    assert change.json()["code"] == "not_yours"


def test_what_a_caller_writes_into_a_reference_is_thrown_away(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    page = save(portal, "真", SETS[0])
    forged = {"codes": f"{page['saved']['id']}@1", "members": SETS[4], "named": {"zh": "假"}}
    assert total(portal, event(code_sets=[forged])) == total(portal, event(below=["E11"]))
    other = {"event": "surgery", "where": [{"variable": "procedure_code", "op": "in", "code_sets": [forged]}]}
    refused = portal.browser.request(
        "POST", "/api/search/cohorts", {"name": "错", "definition": {"rules": [{"where": other}]}}
    )
    assert refused.json()["code"] == "other_codes"


def test_an_empty_set_and_what_is_no_code_are_not_saved(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    for members, code in (
        ({"value_set": "icd10"}, "empty_code_set"),
        ({"value_set": "icd10", "below": ["nonsense"]}, "no_code"),
        ({"value_set": "sex", "codes": ["1"]}, "no_levels"),
    ):
        answer = portal.browser.request("POST", "/api/search/code-sets", {"name": "错", "members": members})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_numbers_by_hospital_go_through_the_door_and_are_safe_without_rows(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    before = len(portal.events("search.count"))
    found = post(portal, "code-sets/count", {"members": SETS[4]})
    assert found["safe"] is True
    assert found["numbers_left"] is not None
    assert [one["hospital"] for one in found["by_hospital"]] == ["h01", "h02", "h03"]
    assert len(portal.events("search.count")) == before + 1
    again = post(portal, "code-sets/count", {"members": {**SETS[4], "codes": []}})
    assert again["numbers_left"] == found["numbers_left"]
    assert again["by_hospital"] == found["by_hospital"]


@pytest.mark.parametrize(
    ("value_set", "typed", "first", "below"),
    [
        ("icd10", "E11", "E11", True),
        ("icd10", "e119", "E11.9", True),
        ("icd10", "E11.900X001", "E11.900x001", True),
        ("icd10", "糖尿病", "E10-E14", True),
        ("icd10", "2xtnb", "E11", True),
        ("icd10", "高血压", "I10", True),
        ("icd10", "慢阻肺", "J44", True),
        ("icd10", "心梗", "I21", True),
        ("icd9cm3", "3241", "32.41", True),
        ("icd9cm3", "剖宫产", "74", True),
        ("drug", "格华止", "metformin", False),
        ("drug", "A10", "atc:A10", True),
        ("drug", "胰岛素", "class:insulin", True),
        ("lab_item", "血糖", "GLU", False),
        ("sex", "男", "1", False),
    ],
)
def test_the_first_offer_is_the_widest_that_the_words_mean(
    portal: SmallPortal, value_set: str, typed: str, first: str, below: bool
) -> None:
    portal.sign_in("researcher", "research")
    answer = portal.browser.get(f"/api/search/codes/{value_set}?q={typed}").json()
    offer = answer["offers"][0]
    assert (offer["key"], offer["below"]) == (first, below)


def test_what_is_often_missed_has_a_reason_and_is_not_held_yet(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    found = post(portal, "code-sets/read", {"members": {"value_set": "icd10", "below": ["E11"]}})
    missed = {one["offer"]["key"]: one["reason"]["zh"] for one in found["missed"]}
    assert {"E13", "E14", "E10", "N08.3", "H36.0"} <= missed.keys()
    assert "E11.0" not in missed
    assert "未特指" in missed["E14"]
    assert len(found["listed"]) == 10
    out = {"value_set": "icd10", "below": ["E11"], "without": ["E11.0"]}
    proposed = {one["offer"]["key"] for one in post(portal, "code-sets/read", {"members": out})["missed"]}
    assert "E14" in proposed
    assert "E11.0" not in proposed
    rest = post(portal, "code-sets/read", {"members": {"value_set": "icd10", "codes": ["E11.9"]}})
    assert "E11.0" in {one["offer"]["key"] for one in rest["missed"]}


def test_whoever_may_not_count_sees_no_codes(portal: SmallPortal) -> None:
    portal.sign_in("system_admin", "management")
    for path in ("codes/icd10?q=E11", "codes/icd10/tree", "code-sets"):
        assert portal.browser.get(f"/api/search/{path}").status_code == 403
