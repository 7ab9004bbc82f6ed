"""An algorithm that wants more than its rows fails inside its limits, and whoever started it goes on."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heluo.kit.errors import BadInput
from heluo.statistics import process
from heluo.statistics.confine import RunLimits
from heluo.statistics.examples import write
from heluo.statistics.frame import describe
from heluo.statistics.identity import canonical
from heluo.statistics.process import RunEnded, work
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import run

CONFINED = """
import json, os, resource, socket, subprocess, sys
from pathlib import Path
from heluo.statistics.confine import RunLimits, confine

held = confine(RunLimits(cpu_seconds=2, memory=1 << 30, output=1 << 20), Path.cwd())
print(json.dumps(held), flush=True)
exec(sys.argv[1])
"""
HOSTILE = {
    "a socket": ("network", "socket.create_connection(('127.0.0.1', 9), timeout=2)", "PermissionError"),
    "another project": ("files", "print(open(os.environ['ELSEWHERE']).read())", "PermissionError"),
    "writing elsewhere": ("files", "open(os.environ['ELSEWHERE'], 'a').write('x')", "PermissionError"),
    "its own files": ("files", "open('own', 'w').write('x'); print(os.listdir('.'))", ""),
    "a thousand processes": ("calls", "[os.fork() for _ in range(1000)]", "PermissionError"),
    "another program": ("calls", "subprocess.run(['/bin/true'])", "PermissionError"),
    "a hundred gigabytes": ("memory", "bytearray(100 << 30)", "MemoryError"),
    "a large file": ("memory", "open('large', 'wb').write(bytes(8 << 20))", "File too large"),
    "for ever": ("cpu", "while True: pass", "SIGXCPU"),
}
"""What is tried → the part that holds, the statement, the sign that it failed ("": it may)."""


@pytest.mark.parametrize("what", HOSTILE)
def test_what_an_algorithm_does_not_need_is_out_of_reach(what: str, tmp_path: Path) -> None:
    part, statement, sign = HOSTILE[what]
    own, elsewhere = tmp_path / "run", tmp_path / "project" / "secret"
    own.mkdir()
    elsewhere.parent.mkdir()
    elsewhere.write_text("somebody's row", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, statement],
        cwd=own,
        env={"PATH": "/usr/bin:/bin", "ELSEWHERE": str(elsewhere)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    first, _, rest = done.stdout.partition("\n")
    held = json.loads(first)
    if held[part] != "holds" and not (part == "network" and held["calls"] == "holds"):
        pytest.skip(f"this system cannot: {part}: {held[part]}")
    assert "somebody's row" not in rest
    assert elsewhere.read_text(encoding="utf-8") == "somebody's row"
    if not sign:
        assert (done.returncode, "own" in rest) == (0, True), done.stderr
    elif sign == "SIGXCPU":
        assert done.returncode == -24
    else:
        assert done.returncode == 1
        assert sign in done.stderr


COX = {"time": ("followup",), "event": ("dead",), "covariates": ("age", "arm")}


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    folder = tmp_path / "frame"
    folder.mkdir()
    write(folder, "persons")
    return folder


@pytest.mark.slow
def test_a_run_in_the_worker_is_that_of_the_function_and_leaves_nothing(frame: Path, tmp_path: Path) -> None:
    request = AnalysisRequest(algorithm="cox", inputs=COX)
    steps: list[str] = []
    found = work(
        frame, request, tmp_path / "run", RunLimits(), lambda step, done, total=None: steps.append(step)
    )
    assert found["kind"] == "result"
    assert canonical(found["result"]) == canonical(run(frame, request))
    assert steps == ["read", "check", "compute"]
    assert found["confined"]["memory"] == "holds"
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_refusal_comes_back_in_words(frame: Path, tmp_path: Path) -> None:
    inputs = {**COX, "covariates": ("age", "constant")}
    found = work(frame, AnalysisRequest(algorithm="cox", inputs=inputs), tmp_path / "run", RunLimits())
    assert found["kind"] == "refused"
    assert [one["id"] for one in found["findings"] if not one["holds"]] == ["varies"]
    assert "takes a single value" in found["found"]["en"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("why", "limits", "cancelled"),
    [
        ("cancelled", RunLimits(), True),
        ("time", RunLimits(seconds=0.5), False),
        ("cpu", RunLimits(cpu_seconds=0), False),
    ],
)
def test_a_run_that_is_ended_says_why_and_the_next_one_runs(
    why: str, limits: RunLimits, cancelled: bool, frame: Path, tmp_path: Path
) -> None:
    request = AnalysisRequest(algorithm="t_test", inputs={"value": ("age",), "group": ("arm",)})
    with pytest.raises(RunEnded) as ended:
        work(frame, request, tmp_path / "run", limits, cancelled=lambda: cancelled)
    assert ended.value.why == why
    assert not (tmp_path / "run").exists()
    good = AnalysisRequest(algorithm="t_test", inputs={"value": ("age",), "group": ("arm",)})
    assert work(frame, good, tmp_path / "next", RunLimits())["kind"] == "result"


def test_a_frame_that_was_changed_is_refused_before_anything_starts(frame: Path) -> None:
    (frame / "frame.parquet").write_bytes(b"x")
    with pytest.raises(BadInput, match="not those"):
        run(frame, AnalysisRequest(algorithm="cox", inputs=COX))


def test_the_worker_hands_over_the_frame_with_new_columns(tmp_path: Path) -> None:
    frame = tmp_path / "frame"
    frame.mkdir()
    write(frame, "persons")
    inputs = {"treatment": ("arm",), "covariates": ("age", "sex")}
    request = AnalysisRequest(algorithm="propensity_matching", inputs=inputs, seed=1)
    found = work(frame, request, tmp_path / "run", RunLimits(), extended=tmp_path / "extended")
    made = describe(tmp_path / "extended").columns[-1]
    assert (made.name, made.lineage) == ("matched_pair", f"result:{found['result']['id']}")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_worker_that_is_slow_to_begin_is_not_taken_for_dead(
    frame: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SILENT_SECONDS", 20.0)
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "slow_start.py").write_text(
        "import time\n"
        "from heluo.statistics import worker\n"
        "worker.ALIVE_SECONDS = 0.5\n"
        "worker._import = lambda request: time.sleep(25)\n"
        "worker.attend(worker.RunLimits(), lambda folder, request: {'slept': True})\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(process, "_start", _with_path(process._start, slow))
    request = AnalysisRequest(algorithm="cox", inputs=COX)
    found = work(frame, request, tmp_path / "run", RunLimits(), worker="slow_start")
    assert found["result"] == {"slept": True}


def _with_path(start, folder: Path):
    def started(run_folder: Path, limits: RunLimits, worker: str):
        shutil.copy(folder / f"{worker}.py", run_folder)
        return start(run_folder, limits, worker)

    return started
