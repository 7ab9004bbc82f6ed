"""A saved frame becomes data for an algorithm under a grant, and is closed when the grant is."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.projects.tables import ProjectItem
from heluo.delivery.analysis.frame_files import folder_of_frame, remove_what_is_over
from heluo.delivery.analysis.saved_frames import parsed
from heluo.entrypoints.reproduce import reproduce
from heluo.kit.dates import today
from heluo.kit.db import transaction
from tests.lib.built_portal import TREE, Portal, build, cheap_passwords
from tests.lib.small_lake import province

DAY = today()
PROTOCOL = {
    "title": "肺癌的基线",
    "purpose": "描述基线",
    "protocol": "回顾性队列;诊断 C34",
    "hypothesis": "无",
    "benefit": "改进随访",
    "variables": ["diagnosis.code", "patient.sex", "lab_result.item_code", "lab_result.value_standard"],
    "ethics_number": "2026-18",
    "ethics_until": str(DAY + dt.timedelta(days=200)),
    "starts": str(DAY),
    "ends": str(DAY + dt.timedelta(days=100)),
}
COLUMNS = {
    "day_0": {"any": [{"event": "diagnosis"}]},
    "columns": [
        {"name": "again", "events": [{"event": "lab_result"}]},  # until the last record, as a screen proposes
        {"name": "sex", "variable": "person.sex"},
        {"name": "diagnoses", "variable": "diagnosis", "pick": "count"},
        {
            "name": "creatinine",
            "variable": "lab_result.value_standard",
            "where": [{"variable": "item_code", "op": "=", "values": ["CREA"]}],
        },
    ],
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with cheap_passwords():
        made = build(tmp_path_factory.mktemp("analysis"), province("a"))
        yield made
        made.browser.close()


def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    return answer.json()


def granted(portal: Portal, project: str) -> str:
    """A grant of the project, given by the security administrator; its id."""
    portal.sign_in("security_admin", "management")
    terms = {
        "project": project,
        "variables": PROTOCOL["variables"],
        "level": 3,
        "persons": ["researcher"],
        "since": str(DAY),
        "until": str(DAY + dt.timedelta(days=30)),
    }
    return ok(portal.browser.post("/api/research/grants", terms))["id"]


def saved_in_project(portal: Portal, columns: dict[str, Any] = COLUMNS, name: str = "肺癌基线") -> str:
    """A running project with a cohort and a frame; its id."""
    portal.sign_in("researcher", "research")
    project = ok(portal.browser.post("/api/research/projects", PROTOCOL))["id"]
    ok(portal.browser.post(f"/api/research/projects/{project}/state", {"to": "running"}))
    cohort = {"name": "肺癌", "project": project, **TREE}
    id = ok(portal.browser.post("/api/search/cohorts", cohort), 201)["saved"]["id"]
    frame = {"name": name, "project": project, "cohort": f"{id}@1", "definition": columns}
    ok(portal.browser.post("/api/search/frames", frame), 201)
    return project


def own_frames(portal: Portal) -> list[dict[str, Any]]:
    return [one for one in ok(portal.browser.get("/api/analysis/frames"))["frames"] if not one["example"]]


def test_a_saved_frame_is_built_under_the_grant_and_closed_with_it(portal: Portal) -> None:
    project = saved_in_project(portal)
    assert own_frames(portal) == [], "no grant, no rows"
    grant = granted(portal, project)
    portal.sign_in("researcher", "research")
    (frame,) = own_frames(portal)
    assert not frame["ready"]
    assert "肺癌基线" in frame["name"]["zh"]
    path = f"/api/analysis/frames/{frame['id']}"
    wish = {"frame": frame["id"], "algorithm": "missingness", "inputs": {"columns": ["sex"]}}
    unbuilt = portal.browser.post("/api/analysis/runs", wish)
    assert (unbuilt.status_code, unbuilt.json()["code"]) == (422, "frame_not_built")
    page = ok(portal.browser.post(f"{path}/build", None))
    assert page["frame"]["ready"]
    assert page["frame"]["rows"] > 0
    names = {one["name"] for one in page["columns"]}
    assert {"person", "sex", "diagnoses", "again_days", "again_event"} <= names
    assert ok(portal.browser.get(path))["columns"] == page["columns"]
    portal.sign_in("clinician", "management")
    assert portal.browser.get(path).status_code == 403
    kept = folder_of_frame(portal.home, grant, frame["id"])
    assert remove_what_is_over(portal.home, portal.control) == 0
    assert list(kept.iterdir())
    portal.sign_in("security_admin", "management")
    ok(portal.browser.post(f"/api/research/grants/{grant}/state", {"to": "revoked", "reason": "结束"}))
    assert remove_what_is_over(portal.home, portal.control) == 1
    assert not kept.exists()
    portal.sign_in("researcher", "research")
    assert own_frames(portal) == []
    for answer in (
        portal.browser.get(path),
        portal.browser.post(f"{path}/build", None),
        portal.browser.post("/api/analysis/runs", wish),
    ):
        assert answer.status_code == 403, answer.text
        assert answer.json()["found"]["zh"]


def test_a_protocol_takes_its_variables_from_a_saved_frame(portal: Portal) -> None:
    """What a frame and its cohort read is what its grant has to open: nobody puts that together again."""
    saved_in_project(portal, name="方案所用")
    (frame,) = [
        one
        for one in ok(portal.browser.get("/api/research/frames"))["frames"]
        if one["name"]["zh"] == "方案所用"
    ]
    assert {one["name"] for one in frame["variables"]} == set(PROTOCOL["variables"])
    draft = {**PROTOCOL, "variables": [one["name"] for one in frame["variables"]]}
    assert ok(portal.browser.post("/api/research/projects", draft))["lacking"] == []
    portal.sign_in("clinician", "management")
    assert portal.browser.get("/api/research/frames").status_code == 403


def done(portal: Portal, wish: dict[str, Any]) -> dict[str, Any]:
    """The run of `wish` once it is over."""
    run = ok(portal.browser.post("/api/analysis/runs", wish), 202)
    until = time.monotonic() + 300
    while run["status"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.2)
        run = ok(portal.browser.get(f"/api/analysis/runs/{run['id']}"))
    assert run["status"] == "done", run
    return run


@pytest.mark.slow
def test_what_a_project_computed_is_in_its_chain_and_is_computed_once_more(portal: Portal) -> None:
    project = saved_in_project(portal)
    grant = granted(portal, project)
    portal.sign_in("researcher", "research")
    frame = next(one["id"] for one in own_frames(portal) if f":{project}:" in one["id"])
    ok(portal.browser.post(f"/api/analysis/frames/{frame}/build", None))
    run = done(portal, {"frame": frame, "algorithm": "scaling", "inputs": {"columns": ["diagnoses"]}})
    made = ok(portal.browser.get(f"/api/analysis/results/{run['result']}"))["made"]
    after = {"frame": made["frame"], "algorithm": "distribution", "inputs": {"columns": ["diagnoses_scaled"]}}
    later = done(portal, after)
    # A run and its result name the frame, also when another grant is the newest.
    newer = granted(portal, project)
    portal.sign_in("researcher", "research")
    for one in (run, later):
        page = ok(portal.browser.get(f"/api/analysis/results/{one['result']}"))
        assert one["frame_name"] == page["frame_name"]
        assert page["frame_name"]["zh"].startswith("肺癌基线 · ")
    assert "+" in page["frame_name"]["zh"]
    portal.sign_in("security_admin", "management")
    ok(portal.browser.post(f"/api/research/grants/{newer}/state", {"to": "revoked", "reason": "重复"}))
    portal.sign_in("researcher", "research")
    chain = ok(portal.browser.get(f"/api/research/projects/{project}"))["chain"]
    assert [one["kind"] for one in chain] == ["cohort", "frame", "frame", "run", "run"]
    cohort, built, wider, first, second = chain
    assert built["sources"] == [cohort["id"]]
    assert first["sources"] == [built["id"]]
    assert wider["sources"] == [first["id"]], "the new columns come from the run"
    assert second["sources"] == [wider["id"]]
    # The files lie under the grant, so that they go with it.
    assert (folder_of_frame(portal.home, grant, made["frame"]) / "frame.parquet").exists()

    def outcomes() -> list[tuple[str, str]]:
        return sorted((one.kind, one.outcome) for one in reproduce(portal.home, project))

    def all_of(outcome: str) -> list[tuple[str, str]]:
        return [("frame", outcome), ("frame", outcome), ("run", outcome), ("run", outcome)]

    assert outcomes() == all_of("equal"), "the grant has no cohort, so that has no figure"
    with transaction(portal.control) as session:
        for item in session.scalars(sa.select(ProjectItem).where(ProjectItem.project == project)):
            item.figure = item.figure and "0" * 24
    assert outcomes() == all_of("changed")
    portal.sign_in("security_admin", "management")
    ok(portal.browser.post(f"/api/research/grants/{grant}/state", {"to": "revoked", "reason": "结束"}))
    assert outcomes() == all_of("not_permitted")
    portal.sign_in("researcher", "research")
    assert portal.browser.get(f"/api/analysis/frames/{made['frame']}").status_code == 403
    assert remove_what_is_over(portal.home, portal.control) == 1
    assert not folder_of_frame(portal.home, grant, made["frame"]).exists()


def test_what_a_grant_does_not_open_is_named_with_its_column(portal: Portal) -> None:
    """Its members know what it opens: "no such variable" sent them looking in the dictionary."""
    stays = {"columns": [{"name": "stays", "variable": "visit", "pick": "count"}]}
    granted(portal, saved_in_project(portal, stays, "就诊次数"))
    portal.sign_in("researcher", "research")
    frame = next(one for one in own_frames(portal) if "就诊次数" in one["name"]["zh"])
    answer = portal.browser.post(f"/api/analysis/frames/{frame['id']}/build", None)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_frame")
    assert answer.json()["found"]["zh"] == "列 stays:授权未包含:就诊"


def test_the_name_of_a_saved_frame_says_frame_version_project_and_grant() -> None:
    found = parsed("saved:frame_1@2:project_3:grant_4")
    assert found is not None
    assert (found.frame, found.version, found.project, found.grant) == ("frame_1", 2, "project_3", "grant_4")
    assert found.id == "saved:frame_1@2:project_3:grant_4"
    for other in ("example:persons", "saved:frame_1@2:project_3", "saved:frame_1@x:p:g", "saved:@1:p:g"):
        assert parsed(other) is None
