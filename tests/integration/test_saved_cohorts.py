"""Cohorts are saved over HTTP: versions, what differs, lost updates, circles, use in other cohorts, figures
as trees, why a person is in or out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from heluo.access.projects import membership
from heluo.cohort.circe import read_circe
from heluo.dictionary.diseases import load_diseases
from heluo.dictionary.indicators import load_indicators
from heluo.kit.db import transaction
from tests.lib.built_portal import cheap_passwords
from tests.lib.circe_corpus import LISTED, TRANSLATED
from tests.lib.research_projects import project
from tests.lib.small_lake import person_id
from tests.lib.small_portal import SmallPortal, small_portal

Json = dict[str, Any]
LUNG: Json = {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": ["C34"]}]}
HIGH: Json = {
    "event": "lab_result",
    "where": [
        {"variable": "item_code", "op": "in", "values": ["HBA1C"]},
        {"variable": "value_standard", "op": ">=", "values": [6.5]},
    ],
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with cheap_passwords(), small_portal(tmp_path_factory.mktemp("portal"), rooms=("search",)) as made:
        yield made


def definition(*nodes: Json) -> Json:
    return {"rules": [{"where": node} for node in nodes]}


def save(portal: SmallPortal, name: str, *nodes: Json, **more: Any) -> Json:
    body = {"name": name, "definition": definition(*nodes), **more}
    answer = portal.browser.request("POST", "/api/search/cohorts", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def put(portal: SmallPortal, page: Json, *nodes: Json, **more: Any) -> Any:
    saved = page["saved"]
    body = {"name": saved["name"], "definition": definition(*nodes), **more}
    path = f"/api/search/cohorts/{saved['id']}"
    return portal.browser.request("PUT", path, body, If_Match=f'"{saved["revision"]}"')


def total(portal: SmallPortal, *nodes: Json) -> int | None:
    answer = portal.browser.request("POST", "/api/search/count", {"definition": definition(*nodes)})
    assert answer.status_code == 200, answer.text
    return answer.json()["total"]


def test_a_version_never_changes_and_the_difference_is_in_words(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    first = save(portal, "肺癌", LUNG, note="first")
    second = put(portal, first, LUNG, HIGH, note="with HbA1c")
    assert second.status_code == 200
    assert second.headers["etag"] == '"2"'
    assert second.json()["version"] == 2
    path = f"/api/search/cohorts/{first['saved']['id']}"
    found = portal.browser.get(f"{path}/diff?older=1&newer=2").json()["lines"]
    assert [line["change"] for line in found] == ["same", "added"]
    assert "糖化血红蛋白" in found[1]["text"]["zh"]
    assert "6.5" in found[1]["text"]["en"]
    versions = portal.browser.get(f"{path}/versions").json()["versions"]
    assert [(v["version"], v["note"]) for v in versions] == [(2, "with HbA1c"), (1, "first")]
    old = portal.browser.get(f"{path}?version=1").json()
    assert len(old["definition"]["rules"]) == 1
    assert old["explain"][0]["zh"].startswith("1. 有“诊断”记录")


def test_the_second_of_two_who_edit_gets_a_412_and_nothing_is_lost(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    page = save(portal, "两人编辑", LUNG)
    assert put(portal, page, HIGH).status_code == 200
    late = put(portal, page, LUNG, HIGH)
    assert late.status_code == 412
    assert late.json()["code"] == "overtaken"
    now = portal.browser.get(f"/api/search/cohorts/{page['saved']['id']}").json()
    assert now["version"] == 2
    assert now["definition"]["rules"][0]["where"]["event"] == "lab_result"
    without = portal.browser.request(
        "PUT", f"/api/search/cohorts/{page['saved']['id']}", {"name": "x", "definition": definition(LUNG)}
    )
    assert without.json()["code"] == "if_match"


def test_a_cohort_is_used_in_another_which_keeps_the_old_version_and_says_so(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    inner = save(portal, "内层", LUNG)
    id = inner["saved"]["id"]
    outer = save(portal, "外层", {"not": {"cohort": f"{id}@1"}})
    assert "属于队列“内层”(第 1 版)" in outer["explain"][0]["zh"]
    assert [(use["version"], use["newest"]) for use in outer["uses"]] == [(1, 1)]
    everybody, inside = total(portal), total(portal, LUNG)
    assert everybody is not None
    assert inside is not None
    assert 0 < inside < everybody
    assert total(portal, {"cohort": f"{id}@1"}) == inside
    assert total(portal, {"not": {"cohort": f"{id}@1"}}) == everybody - inside
    put(portal, inner, LUNG, HIGH)
    again = portal.browser.get(f"/api/search/cohorts/{outer['saved']['id']}").json()
    assert [(use["version"], use["newest"]) for use in again["uses"]] == [(1, 2)]
    assert total(portal, {"cohort": f"{id}@1"}) == inside
    assert total(portal, {"cohort": f"{id}@2"}) == total(portal, LUNG, HIGH)


def test_a_circle_is_refused_with_its_path(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    first = save(portal, "甲", LUNG)
    second = save(portal, "乙", {"cohort": f"{first['saved']['id']}@1"})
    third = save(portal, "丙", {"all": [HIGH, {"cohort": f"{second['saved']['id']}@1"}]})
    refused = put(portal, first, {"cohort": f"{third['saved']['id']}@1"})
    assert refused.status_code == 422
    assert refused.json()["code"] == "circle"
    assert "甲 → 丙 → 乙 → 甲" in refused.json()["found"]["zh"]
    assert put(portal, first, {"cohort": f"{first['saved']['id']}@1"}).json()["code"] == "circle"


def test_what_a_caller_writes_into_a_reference_is_thrown_away(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    inner = save(portal, "内", LUNG)
    forged = {"cohort": f"{inner['saved']['id']}@1", "definition": definition(), "named": {"zh": "假"}}
    assert total(portal, forged) == total(portal, LUNG)
    page = save(portal, "外", forged)
    assert "假" not in str(page)
    unknown = portal.browser.request(
        "POST",
        "/api/search/count",
        {"definition": definition({"list": "list_x@1", "persons": ["person_000"]})},
    )
    assert unknown.status_code == 404


def test_the_list_names_the_projects_that_something_can_belong_to(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    with transaction(portal.control) as session:
        for title, role, status in (
            ("甲", "lead", "running"),
            ("乙", "viewer", "running"),
            ("丙", "analyst", "closed"),
        ):
            made = project(session, f"pr_{title}", title=title, status=status)
            membership.add(session, made.id, portal.accounts["researcher"]["user"], role, "test")
    listed = portal.browser.get("/api/search/cohorts").json()["projects"]
    assert {(one["id"], one["title"], one["over"]) for one in listed} == {
        ("pr_甲", "甲", False),
        ("pr_丙", "丙", True),
    }
    assert save(portal, "项目的", LUNG, project="pr_甲")["saved"]["project"] == "pr_甲"


def test_others_find_it_by_its_link_alone_and_may_not_change_it(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    closed, shared = save(portal, "私有", LUNG), save(portal, "分享", LUNG, by_link=True)
    mine = {line["id"] for line in portal.browser.get("/api/search/cohorts").json()["lines"]}
    assert {closed["saved"]["id"], shared["saved"]["id"]} <= mine
    portal.sign_in("clinician", "care")
    listed = {line["id"] for line in portal.browser.get("/api/search/cohorts").json()["lines"]}
    assert not listed & mine
    hidden = portal.browser.get(f"/api/search/cohorts/{closed['saved']['id']}")
    nothing = portal.browser.get("/api/search/cohorts/cohort_00")
    assert (hidden.status_code, hidden.json()["found"]) == (404, nothing.json()["found"])
    assert portal.browser.get(f"/api/search/cohorts/{shared['saved']['id']}").json()["saved"]["mine"] is False
    assert put(portal, shared, HIGH).status_code == 403


def test_members_need_a_permit_for_rows(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    path = f"/api/search/cohorts/{save(portal, '名单', LUNG, by_link=True)['saved']['id']}/members"
    found = portal.browser.get(path).json()
    assert found["total"] == total(portal, LUNG)
    portal.sign_in("researcher", "research")
    assert portal.browser.get(path).status_code == 403


def test_why_names_the_deciding_rows_or_the_nearest_miss(portal: SmallPortal) -> None:
    portal.sign_in("clinician", "care")
    persons = portal.browser.request("POST", "/api/search/persons", {"definition": definition(LUNG)}).json()
    person = persons["persons"][0]["person"]
    late = {
        "id": "b",
        **HIGH,
        "where": HIGH["where"][:1],
        "time": {"anchor": "a.start", "from": -90, "to": 0},
    }
    tree = {"all": [{"id": "a", **LUNG}, late]}
    answer = portal.browser.request(
        "POST", "/api/search/why", {"person": person, "definition": definition(tree)}
    )
    assert answer.status_code == 200, answer.text
    nodes = {node["id"]: node for node in answer.json()["nodes"]}
    assert answer.json()["inside"] is False
    assert nodes["a"]["truth"] == 2
    assert [row["title"] for row in nodes["a"]["rows"]] == ["肺癌"]
    assert nodes["b"]["truth"] == 0
    assert nodes["b"]["rows"] == []
    assert [row["days_from_anchor"] for row in nodes["b"]["near"]][0] == 1
    refused = portal.browser.request(
        "POST", "/api/search/why", {"person": "person_nobody", "definition": definition(tree)}
    )
    assert [node["truth"] for node in refused.json()["nodes"]] == [0, 0, 0]
    portal.sign_in("researcher", "research")
    body = {"person": person_id(1), "definition": definition(tree)}
    assert portal.browser.request("POST", "/api/search/why", body).status_code == 403


def test_every_figure_opens_as_a_tree_or_says_why_not(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    for kind, ids in (
        ("indicator", [one.id for one in load_indicators()]),
        ("disease", list(load_diseases())),
    ):
        for id in ids:
            found = portal.browser.get(f"/api/search/figures/{kind}/{id}").json()
            if found["definition"] is None:
                assert found["reason"]["zh"]
                continue
            read = portal.browser.request(
                "POST", "/api/search/cohorts", {"name": id, "definition": found["definition"]}
            )
            assert read.status_code == 201, (id, read.text)
    assert portal.browser.get("/api/search/figures/disease/none").status_code == 404


FRAME: Json = {
    "day_0": {"any": [LUNG]},
    "columns": [
        {"name": "sex", "variable": "person.sex"},
        {
            "name": "hba1c",
            "variable": "lab_result.value_standard",
            "where": HIGH["where"][:1],
            "window": [-30, 30],
        },
        {"name": "born", "variable": "patient.birth_date", "pick": "first"},
        {"name": "os", "events": [{"event": "patient", "date": "death_time"}]},
    ],
}


def test_a_frame_is_saved_and_says_how_many_have_each_column_before_any_grant(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    cohort = save(portal, "数据框的队列", LUNG)["saved"]["id"] + "@1"
    asked = {"cohort": cohort, "definition": FRAME}
    plan = portal.browser.request("POST", "/api/search/frames/plan", asked).json()
    assert [column["kind"] for column in plan["columns"]] == ["category", "number", "date", "outcome"]
    assert [column["masked"] for column in plan["columns"]] == [False, False, True, False]
    assert "第 -30 天至第 30 天" in plan["columns"][1]["words"]["zh"]
    assert plan["columns"][1]["with_value"] is None
    counted = portal.browser.request("POST", "/api/search/frames/plan", {**asked, "count": True}).json()
    assert counted["persons"]["shown"]
    assert counted["columns"][1]["with_value"]["shown"]
    assert counted["columns"][2]["with_value"] is None
    assert counted["numbers_left"] is not None
    again = portal.browser.request("POST", "/api/search/frames/plan", {**asked, "count": True}).json()
    assert (again["columns"], again["numbers_left"]) == (counted["columns"], counted["numbers_left"])
    body = {"name": "肺癌基线", "cohort": cohort, "definition": FRAME}
    made = portal.browser.request("POST", "/api/search/frames", body)
    assert made.status_code == 201, made.text
    path = f"/api/search/frames/{made.json()['saved']['id']}"
    fewer = {**FRAME, "columns": FRAME["columns"][:2]}
    first = portal.browser.request("PUT", path, {**body, "definition": fewer}, If_Match='"1"')
    second = portal.browser.request("PUT", path, body, If_Match='"1"')
    assert (first.status_code, second.status_code) == (200, 412)
    assert len(portal.browser.get(path).json()["definition"]["columns"]) == 2
    assert len(portal.browser.get(f"{path}?version=1").json()["definition"]["columns"]) == 4
    assert [line["name"] for line in portal.browser.get("/api/search/frames").json()["lines"]] == ["肺癌基线"]


def test_a_frame_with_a_wrong_column_names_it(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    cohort = save(portal, "又一个", LUNG)["saved"]["id"] + "@1"
    column = {"name": "x", "variable": "lab_result.value_standard"}
    asked = {"cohort": cohort, "definition": {"columns": [column]}}
    refused = portal.browser.request("POST", "/api/search/frames/plan", asked)
    assert refused.status_code == 422
    assert "列 x" in refused.json()["found"]["zh"]
    assert (
        portal.browser.request("DELETE", f"/api/search/cohorts/{cohort[:-2]}", If_Match='"1"').status_code
        == 204
    )
    assert portal.browser.get(f"/api/search/cohorts/{cohort[:-2]}").status_code == 404


def test_a_public_definition_comes_in_and_leaves_as_the_same(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    given = next(iter(TRANSLATED.values()))
    body = {"name": "公开定义", "circe": given}
    answer = portal.browser.request("POST", "/api/search/cohorts/circe", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["untranslated"] == []
    id = answer.json()["cohort"]["saved"]["id"]
    made = portal.browser.get(f"/api/search/cohorts/{id}/circe").json()
    assert made["unsaid"] == []
    assert read_circe(made["circe"]).definition == read_circe(given).definition


def test_a_public_definition_that_is_not_translated_in_full_is_listed_and_not_saved(
    portal: SmallPortal,
) -> None:
    portal.sign_in("researcher", "research")
    given, paths = LISTED["a concept without a code"]
    before = portal.browser.get("/api/search/cohorts").json()
    body = {"name": "公开定义", "circe": given}
    answer = portal.browser.request("POST", "/api/search/cohorts/circe", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["cohort"] is None
    assert {one["path"] for one in answer.json()["untranslated"]} == paths
    assert portal.browser.get("/api/search/cohorts").json() == before
    none = portal.browser.request("POST", "/api/search/cohorts/circe", {"name": "x", "circe": {}})
    assert none.status_code == 422 or none.status_code == 400


def test_what_a_public_definition_cannot_say_is_listed(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    page = save(portal, "文本", {"text": "脑转移"})
    made = portal.browser.get(f"/api/search/cohorts/{page['saved']['id']}/circe").json()
    assert {"$.entry", "$.rules[0].where"} == {one["path"] for one in made["unsaid"]}
    codes = {"variable": "code", "op": "in", "below": ["E11"]}
    page = save(portal, "糖尿病", {"event": "diagnosis", "where": [codes]})
    made = portal.browser.get(f"/api/search/cohorts/{page['saved']['id']}/circe").json()
    assert made["unsaid"] == [], "nothing that nobody wrote is listed"
    assert all(one["zh"] and one["en"] for one in made["added"])
    assert len(made["added"]) == 2
