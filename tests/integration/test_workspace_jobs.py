"""Jobs of the workspace through the portal: a program waits its turn, runs over the grant's own extract with
nobody watching, hands its files over, and ends with the grant."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from heluo.access.outputs import handed
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.workspace import accelerators, jobs
from heluo.kit.db import reading
from heluo.kit.errors import BadConfiguration
from tests.lib.built_portal import Portal
from tests.lib.granted_projects import withdrawn
from tests.lib.workspace_portal import held_of, ok, standing_grant, workspace_portal

pytestmark = [
    pytest.mark.second,
    pytest.mark.skipif(
        shutil.which("bwrap") is None, reason="bubblewrap is not installed: apt install bubblewrap"
    ),
]
JOBS = "/api/workspace/jobs"
COUNT = """
import csv
rows = list(csv.reader(open(DATA + '/diagnosis.csv')))[1:]
print('rows', len(rows))
with open('counts.csv', 'w') as out:
    out.write('what,n\\ndiagnoses,' + str(len(rows)) + '\\n')
"""
WAITING = "import time; print('a row', flush=True); time.sleep(600)"
ORDINARY = {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx", "shm"}
"""Devices that every sandbox has."""


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with workspace_portal() as made:
        yield made


@pytest.fixture
def grant(portal: Portal) -> Iterator[str]:
    """A grant whose extract stands; whatever job waits or runs is stopped afterwards."""
    yield standing_grant(portal)
    portal.sign_in("researcher", "research")
    for one in ok(portal.browser.get(JOBS))["jobs"]:
        portal.browser.post(f"{JOBS}/{one['id']}/stop", None)


def submitted(portal: Portal, grant: str, code: str, **more: Any) -> str:
    """The id of a new job in Python."""
    body = {"grant": grant, "language": "python", "code": code, **more}
    return ok(portal.browser.post(JOBS, body))["jobs"][0]["id"]


def job(portal: Portal, id: str) -> dict[str, Any]:
    return next(one for one in ok(portal.browser.get(JOBS))["jobs"] if one["id"] == id)


def awaited(portal: Portal, id: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The job as it is once `wanted`."""
    until = time.monotonic() + 60
    while not wanted(found := job(portal, id)) and time.monotonic() < until:
        time.sleep(0.2)
    assert wanted(found), found
    return found


def over(one: dict[str, Any]) -> bool:
    return not one["is_open"]


def running(one: dict[str, Any]) -> bool:
    return one["status"] == "running" and one["output"] != ""


def test_a_job_computes_over_the_extract_and_hands_its_file_over(portal: Portal, grant: str) -> None:
    id = submitted(portal, grant, COUNT, files=["counts.csv"])
    done = awaited(portal, id, over)
    assert (done["status"], done["problems"], done["handed"]) == ("done", [], ["counts.csv"]), done
    assert done["output"].startswith("rows ")
    n = int(done["output"].split()[1])
    assert n > 0
    with reading(portal.control) as session:
        project = session.get_one(ResearchGrant, grant).project
        waiting = handed.waiting(session, project, "researcher")
    assert [(one.name, one.size) for one in waiting] == [("counts.csv", len(f"what,n\ndiagnoses,{n}\n"))]


def test_one_that_fails_says_so_and_hands_nothing_over(portal: Portal, grant: str) -> None:
    wrong = awaited(portal, submitted(portal, grant, "open('/etc/passwd')", files=["a.csv"]), over)
    assert (wrong["status"], wrong["handed"]) == ("broken", [])
    assert "FileNotFoundError" in wrong["output"]
    without = awaited(portal, submitted(portal, grant, "print(1)", files=["a.csv"]), over)
    assert (without["status"], without["handed"]) == ("broken", [])
    assert without["problems"][0]["en"].startswith("a.csv: the session has no such file")
    ended = awaited(portal, submitted(portal, grant, "import os; os._exit(3)"), over)
    assert ended["status"] == "broken"


def test_the_second_waits_for_the_first_and_both_can_be_stopped(portal: Portal, grant: str) -> None:
    first, second = (submitted(portal, grant, WAITING) for _ in range(2))
    awaited(portal, first, running)
    assert job(portal, second)["status"] == "queued"
    for id in (second, first):
        ok(portal.browser.post(f"{JOBS}/{id}/stop", None))
        assert job(portal, id)["status"] == "stopped"
    open_ = [submitted(portal, grant, WAITING) for _ in range(jobs.MOST_OPEN)]
    refused = portal.browser.post(JOBS, {"grant": grant, "language": "python", "code": "1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "jobs_full")
    for id in open_:
        ok(portal.browser.post(f"{JOBS}/{id}/stop", None))


def test_the_end_of_the_grant_ends_the_job_and_takes_what_it_printed(portal: Portal, grant: str) -> None:
    one, waiting = (submitted(portal, grant, WAITING, files=["a.csv"]) for _ in range(2))
    awaited(portal, one, running)
    held = held_of(portal)
    (process,) = (job.console.running.process for job in held.jobs.of("researcher") if job.id == one)
    withdrawn(portal, grant)
    began = time.monotonic()
    portal.sign_in("researcher", "research")
    shown = job(portal, one)
    assert (shown["output"], shown["code"]) == ("", "")
    process.wait(60)
    assert time.monotonic() - began < 60
    for id in (one, waiting):
        assert awaited(portal, id, over)["status"] == "closed"


SLOW_OPEN = """
import builtins, time
real = builtins.open
def slow(*given, **named):
    time.sleep(600)
    return real(*given, **named)
builtins.open = slow
print('done', flush=True)
"""


def test_a_program_whose_file_is_waited_for_ends_with_its_grant_as_well(portal: Portal, grant: str) -> None:
    id = submitted(portal, grant, SLOW_OPEN, files=["a.csv"])
    awaited(portal, id, running)
    time.sleep(2)  # its program has ended, its file is asked for
    (process,) = (
        one.console.running.process for one in held_of(portal).jobs.of("researcher") if one.id == id
    )
    withdrawn(portal, grant)
    process.wait(20)
    portal.sign_in("researcher", "research")
    assert awaited(portal, id, over)["status"] == "closed"


def test_a_job_asks_for_an_accelerator_by_name_and_has_it_alone(
    portal: Portal, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any device of the machine stands for one: what is shown is that it is inside for who asked, and for
    nobody else."""
    found = [one for one in sorted(Path("/dev").iterdir()) if one.is_char_device()]
    device = next((one for one in found if one.name not in ORDINARY), None)
    if device is None:
        pytest.skip("this machine has no device besides the ordinary ones")
    look = f"import os, time; print(os.path.exists({str(device)!r}), flush=True)"
    none = portal.browser.post(
        JOBS, {"grant": grant, "language": "python", "code": "1", "accelerator": "gpu0"}
    )
    assert (none.status_code, none.json()["code"]) == (422, "no_accelerator")
    named = held_of(portal).jobs
    settings = jobs.settings().model_copy(update={"accelerators": f"gpu0={device}"})
    monkeypatch.setattr(jobs, "settings", lambda: settings)
    assert named.accelerators() == ok(portal.browser.get(JOBS))["accelerators"] == ["gpu0"]
    first = submitted(portal, grant, look + "; time.sleep(600)", accelerator="gpu0")
    second = submitted(portal, grant, look, accelerator="gpu0")
    without = submitted(portal, grant, look)
    assert awaited(portal, first, running)["output"] == "True\n"
    assert awaited(portal, without, over)["output"] == "False\n", "the queue without goes on beside it"
    assert job(portal, second)["status"] == "queued"
    ok(portal.browser.post(f"{JOBS}/{first}/stop", None))
    assert awaited(portal, second, over)["output"] == "True\n"


@pytest.mark.parametrize(
    "text", ["gpu0", "gpu0=", "gpu0=/etc/passwd", "gpu0=/dev/../etc/passwd", "a b=/dev/null", "=/dev/null"]
)
def test_a_wrong_setting_of_accelerators_is_refused(text: str) -> None:
    with pytest.raises(BadConfiguration):
        accelerators.declared(text)
    with pytest.raises(BadConfiguration):
        accelerators.declared("gpu0=/dev/null;gpu0=/dev/zero")
    assert accelerators.declared("gpu0=/dev/null, /dev/zero; b=/dev/full") == {
        "gpu0": (Path("/dev/null"), Path("/dev/zero")),
        "b": (Path("/dev/full"),),
    }


def test_jobs_are_their_owners(portal: Portal, grant: str) -> None:
    id = submitted(portal, grant, "print(1)")
    for role in ("clinician", "security_admin", "system_admin", "audit_admin"):
        portal.sign_in(role, "management")
        assert portal.browser.get(JOBS).status_code == 403
        assert portal.browser.post(f"{JOBS}/{id}/stop", None).status_code == 403
        body = {"grant": grant, "language": "python", "code": "1"}
        assert portal.browser.post(JOBS, body).status_code == 403
    portal.sign_in("researcher", "research")
    for body in ({"grant": "gr_nothing"}, {"grant": grant, "files": ["../x/"]}, {"grant": grant, "code": ""}):
        answer = portal.browser.post(JOBS, {"language": "python", "code": "1"} | body)
        assert answer.status_code in (403, 422), body
    assert portal.browser.post(f"{JOBS}/wj_nothing/stop", None).status_code == 404
