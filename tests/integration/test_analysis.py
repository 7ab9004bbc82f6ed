"""The room of analysis over a running portal: what may be asked, runs as jobs, results by what went into
them, numbers beside R's."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.accounts import issue_demo_accounts
from heluo.delivery.analysis import runner, store
from heluo.delivery.analysis.tables import AnalysisResult, AnalysisRun
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.statistics.frame import FrameDescription, describe
from tests.lib.built_portal import cheap_passwords
from tests.lib.portal_client import Browser
from tests.lib.small_portal import SmallPortal

WISH = {"frame": "example:persons", "algorithm": "t_test", "inputs": {"value": ["age"], "group": ["arm"]}}
BASE = "/api/analysis"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    home = Home(tmp_path_factory.mktemp("portal"))
    database = control(home)
    with cheap_passwords():
        issued = issue_demo_accounts(database, ["h01"])
        with Browser(app(home, ("analysis",))) as browser:
            yield SmallPortal(home, database, browser, {one["role"]: one for one in issued})


def ended(portal: SmallPortal, run: dict[str, Any], seconds: float = 300) -> dict[str, Any]:
    """The run once it is over."""
    until = time.monotonic() + seconds
    while run["status"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.2)
        run = portal.browser.get(f"{BASE}/runs/{run['id']}").json()
    return run


def begun(portal: SmallPortal, **more: Any) -> dict[str, Any]:
    answer = portal.browser.post(f"{BASE}/runs", {**WISH, **more})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_a_run_ends_in_a_result_that_says_all_in_words_and_is_computed_once(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    run = ended(portal, begun(portal))
    assert run["status"] == "done", run["reason"]
    page = portal.browser.get(f"{BASE}/results/{run['result']}").json()
    assert page["asked"][0]["value"]["zh"] == "年龄 (a)"
    assert page["tables"][0]["effect"]
    assert page["reading"]
    assert page["method"]
    assert page["example"]
    again = begun(portal)
    assert (again["status"], again["result"]) == ("done", run["result"]), "stored once, computed once"
    with reading(portal.control) as session:
        assert session.query(AnalysisResult).count() == 1


def test_the_same_key_is_the_same_run(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    first, second = (
        portal.browser.post(f"{BASE}/runs", WISH, Idempotency_Key="k1").json()["id"] for _ in range(2)
    )
    assert first == second


@pytest.mark.slow
def test_nonsense_is_refused_with_its_reason_and_what_would_do(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    inputs = {"time": ["followup"], "event": ["dead"], "covariates": ["age", "constant"]}
    run = ended(portal, begun(portal, algorithm="cox", inputs=inputs))
    assert run["status"] == "refused"
    assert "takes a single value" in run["reason"]["found"]["en"]
    three = ended(portal, begun(portal, inputs={"value": ["age"], "group": ["stage"]}))
    assert three["status"] == "refused"
    assert three["reason"]["found"]["zh"]


def test_what_does_not_fit_is_refused_before_anything_starts(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    for inputs, code in (
        ({"value": ["bmi"], "group": ["smoking"]}, "missing_policy"),
        ({"value": ["sex"], "group": ["arm"]}, "request_misfit"),
        ({"value": ["age"]}, "request_misfit"),
    ):
        answer = portal.browser.post(f"{BASE}/runs", {**WISH, "inputs": inputs})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["todo"]["zh"]
    unknown = portal.browser.post(f"{BASE}/runs", {**WISH, "frame": "example:nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_frame")


def test_another_account_sees_neither_run_nor_result(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    run = ended(portal, begun(portal))
    portal.sign_in("inspector", "quality")
    nobody = "0" * 64
    for path, unknown in (
        (f"runs/{run['id']}", "runs/analysis_0"),
        (f"results/{run['result']}", f"results/{nobody}"),
        (f"results/{run['result']}/code", f"results/{nobody}/code"),
    ):
        theirs, none = (
            portal.browser.get(f"{BASE}/{one}", X_Request_Id="fixed-request") for one in (path, unknown)
        )
        assert theirs.status_code == 404
        assert theirs.content == none.content
    assert portal.browser.get(f"{BASE}/runs").json()["runs"] == []
    assert ended(portal, begun(portal))["result"] == run["result"], "what they ask themselves they see"


@pytest.mark.slow
def test_a_run_is_cancelled_and_the_next_one_goes_on(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    first = begun(portal, options={"confidence": 0.9})
    second = begun(portal, options={"confidence": 0.8})
    waits = portal.browser.post(f"{BASE}/runs/{second['id']}/cancel", None).json()
    assert waits["status"] == "cancelled"
    portal.browser.post(f"{BASE}/runs/{first['id']}/cancel", None)
    assert ended(portal, first)["status"] == "cancelled"
    assert ended(portal, begun(portal, options={"confidence": 0.8}))["status"] == "done"


def test_a_runner_gives_signs_of_life_before_its_worker_does(
    portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs: list[bool] = []

    def alive() -> Any:
        with reading(portal.control) as session:
            running = sa.select(AnalysisRun.alive).where(AnalysisRun.status == "running")
            return session.scalar(running.order_by(AnalysisRun.started.desc()).limit(1))

    def slowly(folder: Path) -> FrameDescription:
        first, deadline = alive(), time.monotonic() + 20
        while alive() == first and time.monotonic() < deadline:
            time.sleep(0.05)
        signs.append(alive() > first)
        return describe(folder)

    monkeypatch.setattr(runner, "EVERY", 0.05)
    monkeypatch.setattr(runner, "describe", slowly)
    portal.sign_in("researcher", "research")
    assert ended(portal, begun(portal, options={"confidence": 0.91}))["status"] == "done"
    assert signs
    assert all(signs), "another run may wait in the table, too"


def test_a_run_whose_runner_died_fails_with_the_reason(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    run = ended(portal, begun(portal))
    with transaction(portal.control) as session:
        lost = session.get(AnalysisRun, run["id"])
        assert lost is not None
        lost.status, lost.ended, lost.result = "running", None, None
        lost.alive = now() - store.SILENT * 1.1
    found = portal.browser.get(f"{BASE}/runs/{run['id']}").json()
    assert (found["status"], found["reason"]["code"]) == ("failed", "interrupted")


@pytest.mark.slow
def test_columns_that_a_result_made_are_a_frame_to_go_on_with(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    inputs = {"treatment": ["arm"], "covariates": ["age", "sex"]}
    run = ended(portal, begun(portal, algorithm="propensity_weighting", inputs=inputs), 300)
    assert run["status"] == "done", run["reason"]
    made = portal.browser.get(f"{BASE}/results/{run['result']}").json()["made"]
    assert made["ready"]
    assert [one["zh"] for one in made["columns"]] == ["倾向评分", "倾向评分权重"]
    page = portal.browser.get(f"{BASE}/frames/{made['frame']}").json()
    old = portal.browser.get(f"{BASE}/frames/example:persons").json()
    assert page["columns"][:-2] == old["columns"]
    levels = {one["name"]: one["level"] for one in old["columns"]}
    for one in page["columns"][-2:]:
        assert one["lineage"] == f"result:{run['result']}"
        assert one["level"] == made["level"] == max(levels[name] for name in ("arm", "age", "sex"))
    listed = portal.browser.get(f"{BASE}/frames").json()["frames"]
    assert [(one["made"], one["example"]) for one in listed if one["id"] == made["frame"]] == [(True, True)]
    next_one = {"frame": made["frame"], "inputs": {"value": ["propensity"], "group": ["arm"]}}
    after = ended(portal, begun(portal, **next_one), 300)
    assert after["status"] == "done", after["reason"]
    asked = portal.browser.get(f"{BASE}/results/{after['result']}").json()["asked"]
    assert asked[0]["value"]["zh"].startswith("倾向评分")
    # Nobody else may: to them there is no such frame.
    portal.sign_in("inspector", "quality")
    theirs = portal.browser.get(f"{BASE}/frames/{made['frame']}")
    assert (theirs.status_code, theirs.json()["code"]) == (404, "no_such_frame")
    assert not any(one["made"] for one in portal.browser.get(f"{BASE}/frames").json()["frames"])
    assert portal.browser.post(f"{BASE}/runs", {**WISH, **next_one}).status_code == 404


@pytest.mark.slow
def test_new_columns_whose_files_are_gone_are_made_again_by_the_same_run(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    wish = {"algorithm": "scaling", "inputs": {"columns": ["age"]}}
    run = ended(portal, begun(portal, **wish), 300)
    made = portal.home.centre / "analysis" / "made" / run["result"]
    shutil.rmtree(made)
    page = portal.browser.get(f"{BASE}/results/{run['result']}").json()
    assert not page["made"]["ready"]
    again = ended(portal, begun(portal, **wish), 300)
    assert (again["status"], again["result"]) == ("done", run["result"])
    assert portal.browser.get(f"{BASE}/results/{run['result']}").json()["made"]["ready"]


def test_the_code_of_a_result_names_its_columns(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    run = ended(portal, begun(portal))
    for language, sign in (("python", "read_parquet"), ("r", "read.csv")):
        found = portal.browser.get(f"{BASE}/results/{run['result']}/code?lang={language}").json()
        assert sign in found["text"]
        assert "'age'" in found["text"] or '"age"' in found["text"]


@pytest.mark.slow
def test_agreement_is_recomputed_here_and_each_number_says_so(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    before = portal.browser.get(f"{BASE}/agreement/t_test").json()
    assert {one["agrees"] for one in before["numbers"]} == {None}
    run = portal.browser.post(f"{BASE}/agreement/t_test", None).json()
    assert portal.browser.post(f"{BASE}/agreement/t_test", None).json()["id"] == run["id"]
    until = time.monotonic() + 60
    while (after := portal.browser.get(f"{BASE}/agreement/t_test").json())["algorithm"]["run"][
        "status"
    ] not in ("done", "failed") and time.monotonic() < until:
        time.sleep(0.2)
    assert after["algorithm"]["run"]["status"] == "done"
    assert {one["agrees"] for one in after["numbers"]} == {True}
    assert after["algorithm"]["computed"] == len(after["numbers"]) > 10
    total = portal.browser.get(f"{BASE}/agreement").json()
    assert (total["computed"], total["apart"]) == (len(after["numbers"]), 0)
    assert total["numbers"] > 1000


@pytest.mark.slow
def test_r_computes_the_same_numbers_where_it_is_installed(portal: SmallPortal) -> None:
    portal.sign_in("researcher", "research")
    run = ended(portal, begun(portal))
    answer = portal.browser.post(f"{BASE}/results/{run['result']}/r", None)
    if not shutil.which("Rscript"):
        assert (answer.status_code, answer.json()["code"]) == (422, "no_r")
        pytest.skip("R is not installed: that it says so was tested")
    assert ended(portal, answer.json())["status"] == "done"
    page = portal.browser.get(f"{BASE}/results/{run['result']}").json()
    assert page["r"]["compared"] > 5
    assert page["r"]["apart"] == 0
    assert page["r"]["made_with"]["R"]
