"""One laboratory value is followed through the running code, from a hospital's view to the answer of the
panorama, and the files that it passes are those that ARCHITECTURE.md names.

A file is *passed* when a function of it takes the value from one file and gives it to another (a service that
opens parcels or runs expressions stands for the disk and the engine), or makes the expression that the value
comes from. A parcel in transit is followed by its address. `tests.lib.followed_value` says what holding a
value means. The screen's files cannot run here: that they read the value is seen in their text.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

import heluo
from heluo.access.accounts import issue_demo_accounts
from heluo.collection.centre import Centre
from heluo.collection.night import run_once
from heluo.entrypoints import intake
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.entrypoints.worker import work
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.tables import Link
from tests.lib import invented_hospital
from tests.lib.followed_value import Followed
from tests.lib.portal_client import Browser
from tools.rules.tree import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
WRITTEN, CONVERTED, FACTOR = "131.37", "7.29", 0.0555074491
MORE_FIELDS = """lab_result,v_lab,unit,DW,,
visit,v_visit,visit_id,JZID,,
visit,v_visit,patient_id,BRID,,
visit,v_visit,visit_type,LX,,
visit,v_visit,start_time,SJ,,
"""
MORE_VALUES = """visit.visit_type,门诊,outpatient,,,,,
lab_result.item_code,GLU,GLU,,,,,
"""


def named(mark: str) -> list[str]:
    """Files that ARCHITECTURE.md names after the comment `journey: mark`, up to the next blank-separated
    prose."""
    after = PAGE.split(f"<!-- journey: {mark} -->")[1].strip().split("\n\n")[0]
    return re.findall(r"`([\w./]+\.tsx?|[\w./]+\.py)`", after)


def test_the_journey_names_at_most_twenty_files_that_exist() -> None:
    passed = named("passed")
    assert 10 <= len(passed) <= 20
    for path in (*passed, *named("helpers"), *named("branches"), *named("sealed")):
        assert (ROOT / ("" if path.startswith("web/") else "src/heluo") / path).is_file(), path


def test_the_screen_reads_the_value() -> None:
    fetched, marks, words = [path for path in named("passed") if path.startswith("web/")]
    assert "/api/panorama/{person}" in (ROOT / fetched).read_text(encoding="utf-8")
    assert re.search(r"\.value_text|\.value_number", (ROOT / marks).read_text(encoding="utf-8"))
    assert "formatExact" in (ROOT / words).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_value_passes_the_files_that_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = _hospital(tmp_path / "home", monkeypatch)
    followed = Followed(
        Path(heluo.__file__).parent,
        texts={WRITTEN, CONVERTED},
        numbers={float(WRITTEN), float(WRITTEN) * FACTOR},
        stream="lab_result",
        columns={"value_text", "value_number", "value_standard"},
    )
    with followed.watch():
        _collect(hospital)
        work(hospital.home, once=True)
        answer = _panorama(hospital.home)
    (value,) = [event for event in answer["events"] if event["category"] == "lab_result"]
    assert value["value_text"] == CONVERTED
    stations = followed.stations()
    lists = [*named("passed"), *named("helpers"), *named("branches")]
    expected = {path for path in lists if not path.startswith("web/")}
    differ = sorted(stations["through"] ^ expected)
    assert differ == [], f"{' '.join(differ)}\n{followed.seen}"
    assert stations["sealed"] ^ set(named("sealed")) == set(), followed.seen


def test_a_file_that_is_passed_and_one_that_is_only_asked_are_told_apart(tmp_path: Path) -> None:
    followed = Followed(tmp_path, {"7.31"}, {7.31}, "lab_result", {"value_text"})
    (tmp_path / "kit").mkdir()
    places: dict[str, Any] = {}
    for name, code in {
        "view.py": "def read(): return disk()",
        "kit/disk.py": "def disk(): return ['7.31']",
        "asked.py": "def unit(row): return row[0]",
        "looks.py": "def look(row): return None",
        "passes.py": "def step(): return on(read())\ndef on(row): unit(row); look(row); return row",
        "end.py": "def end(): return step()",
        "never.py": "def other(): return ['7.30']",
    }.items():
        (tmp_path / name).write_text(code)
        exec(compile(code, str(tmp_path / name), "exec"), places)
    with followed.watch():
        places["end"]()
        places["other"]()
    stations = followed.stations()
    assert stations["through"] == {"view.py", "passes.py", "end.py"}
    assert stations["asked"] == {"asked.py", "looks.py"}


def _hospital(folder: Path, monkeypatch: pytest.MonkeyPatch) -> invented_hospital.Invented:
    """The invented hospital with visits and units, one person, one glucose result."""
    tables = dict(invented_hospital.TABLES)
    tables["lab"] = (*tables["lab"], "DW")
    tables["visit"] = ("JZID", "BRID", "LX", "SJ")
    monkeypatch.setattr(invented_hospital, "TABLES", tables)
    monkeypatch.setattr(invented_hospital, "KEYS", invented_hospital.KEYS | {"visit": "JZID"})
    monkeypatch.setattr(invented_hospital, "FIELDS", invented_hospital.FIELDS + MORE_FIELDS)
    monkeypatch.setattr(invented_hospital, "VALUES", invented_hospital.VALUES + MORE_VALUES)
    made = invented_hospital.make(folder)
    monkeypatch.setenv("HELUO_HOME", str(made.home.root))
    made.insert("patient", invented_hospital.patients(1))
    made.insert("visit", [("V1", "1", "门诊", "2024-03-02 08:00:00")])
    result = ("77", "R1", "1", "V1", "GLU", "葡萄糖", WRITTEN, "70")
    made.insert("lab", [(*result, "2024/03/02 08:30", "2024-03-02 09:00:00", "mg/dL")])
    return made


def _collect(hospital: invented_hospital.Invented) -> None:
    """The hospital's night, its parcels delivered to the intake in this process."""
    receiving = intake.app(hospital.home)

    async def door(scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        scope.setdefault("state", {})["peer"] = invented_hospital.CODE  # whose certificate it was
        await receiving(scope, receive, send)

    async def answer(request: httpx.Request) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://centre") as inside:
            content = request.read()
            headers = dict(request.headers) | {"host": "centre"}
            return await inside.request(
                request.method, request.url.path, params=request.url.params, content=content, headers=headers
            )

    with start_blocking_portal() as loop:

        def serve(request: httpx.Request) -> httpx.Response:
            given = loop.call(answer, request)
            return httpx.Response(
                given.status_code, content=given.content, headers={"content-type": "application/json"}
            )

        client = httpx.Client(transport=httpx.MockTransport(serve), base_url="http://centre")
        key = hospital.agent / "keys" / "centre-signing.pub"
        line = Centre(invented_hospital.CODE, client, key)
        run_once(hospital.home, invented_hospital.CODE, folders=hospital.folders, centre=line)


def _panorama(home: Home) -> dict[str, Any]:
    """What a clinician of the hospital sees of its only person."""
    accounts = {one["role"]: one for one in issue_demo_accounts(control(home), [invented_hospital.CODE])}
    vault = open_vault(home)
    assert vault is not None
    with reading(vault) as session:
        (person,) = {link.person_id for link in session.query(Link)}
    with Browser(app(home)) as browser:
        browser.sign_in(accounts["clinician"], "care")
        answer = browser.get(f"/api/panorama/{person}")
        assert answer.status_code == 200, answer.text
        return answer.json()
