"""Starts the worker process of a run and waits for it: progress, a sign of life, cancelling, limits. The
calling process imports no numerical library."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heluo.kit.children import ends_with_parent, kill_group
from heluo.kit.errors import Unavailable
from heluo.kit.progress import Report, silent
from heluo.kit.text import Text
from heluo.statistics.confine import RunLimits
from heluo.statistics.frame import DESCRIPTION, ROWS
from heluo.statistics.request import AnalysisRequest

OUTCOME = "outcome.json"
REQUEST = "request.json"
EXTENDED = "extended"
SILENT_SECONDS = 60.0
"""A worker that gave no sign for so long is ended."""
BEGIN_SECONDS = 300.0
"""So long it may take until its first one: on a busy machine libraries are a minute's reading."""
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class RunEnded(Unavailable):
    """The worker was ended before it had an outcome: a limit, a cancellation, a fault. `why` names which."""

    retry_after = 0

    def __init__(self, why: str, words: Text) -> None:
        self.why = why
        todo = Text("缩小范围或改选项后重试", "narrow the question or change its options, then repeat")
        expected = Text(
            "在时间和内存上限内算完、未被取消的分析",
            "an analysis that ends within its limits of time and memory and is not cancelled",
        )
        super().__init__(words, expected, todo, code=f"run_{why}")


WORDS = {
    "cancelled": Text("已取消", "cancelled"),
    "silent": Text("工作进程没有动静,已结束", "the worker gave no sign of life and was ended"),
    "time": Text("超过了等待时间上限", "the time limit was reached"),
    "cpu": Text("超过了计算时间上限", "the limit of processor time was reached"),
    "memory": Text("超过了内存上限", "the limit of memory was reached"),
    "failed": Text("计算出错,已记录位置", "the computation failed; where is recorded"),
}


WORKER = "heluo.statistics.worker"
IN_R = "heluo.statistics.worker_in_r"
OF_CASES = "heluo.statistics.worker_of_cases"
"""Modules that are run as a worker process: the algorithm, its script in R, all its cases."""


def work(
    frame: Path | None,
    request: AnalysisRequest,
    folder: Path,
    limits: RunLimits,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
    worker: str = WORKER,
    extended: Path | None = None,
) -> dict[str, Any]:
    """The outcome of `request` on the frame in `frame`, computed in the new folder `folder`: `{"kind":
    "result", "result": …}` or `{"kind": "refused", …}`, with `confined`: what held. Raises RunEnded. `folder`
    is removed. Cases bring their own frames, and an algorithm without roles needs none: None. `extended`: a
    new folder that gets the frame with the columns that the algorithm makes; it is there afterwards only if
    there are any."""
    try:
        if extended is not None:
            (folder / EXTENDED).mkdir(mode=0o700, parents=True)
        _lay(frame, request, folder, limits)
        found = _waited(_start(folder, limits, worker), folder, limits, report, cancelled)
        if extended is not None and (folder / EXTENDED / DESCRIPTION).exists():
            _take(folder / EXTENDED, extended)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay(frame: Path | None, request: AnalysisRequest, folder: Path, limits: RunLimits) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if frame is not None:
        for name in (ROWS, DESCRIPTION):
            shutil.copyfile(frame / name, folder / name)
    (folder / REQUEST).write_text(request.model_dump_json(), encoding="utf-8")
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, limits.uid, limits.uid)


def _take(made: Path, extended: Path) -> None:
    """The worker's two files as files of ours, the description last."""
    extended.mkdir(mode=0o700, parents=True)
    for name in (ROWS, DESCRIPTION):
        shutil.copyfile(made / name, extended / name)


def _start(folder: Path, limits: RunLimits, worker: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "MPLCONFIGDIR": str(folder),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        **dict.fromkeys(ONE_THREAD, "1"),
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", worker, json.dumps(asdict(limits))],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        preexec_fn=ends_with_parent(),
    )


def _waited(
    process: subprocess.Popen[str],
    folder: Path,
    limits: RunLimits,
    report: Report,
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    heard = _Heard(process, report)
    started, why = time.monotonic(), ""
    try:
        while process.poll() is None and not why:
            moment = time.monotonic()
            if cancelled():
                why = "cancelled"
            elif moment - started > limits.seconds:
                why = "time"
            elif moment - heard.last > (SILENT_SECONDS if heard.anything else BEGIN_SECONDS):
                why = "silent"
            else:
                time.sleep(0.1)
    finally:
        _end(process)
    heard.thread.join(timeout=5)
    outcome = folder / OUTCOME
    if why or process.returncode != 0 or not outcome.exists():
        why = why or ("cpu" if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else "failed")
        raise RunEnded(why, WORDS[why])
    found = json.loads(outcome.read_text(encoding="utf-8"))
    if found["kind"] == "failed":
        why = "memory" if "Memory" in found["error"] else "failed"
        raise RunEnded(why, WORDS[why])
    return {**found, "confined": heard.confined}


def _end(process: subprocess.Popen[str]) -> None:
    """Ends the worker and whatever it started."""
    kill_group(process)
    process.wait()


class _Heard:
    """What the worker says, and when it last said anything."""

    def __init__(self, process: subprocess.Popen[str], report: Report) -> None:
        self.last, self.anything = time.monotonic(), False
        self.confined: dict[str, str] = {}
        self._process, self._report = process, report
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self.last, self.anything = time.monotonic(), True
                # A library may print, too: only our own lines are JSON objects.
                heard = json.loads(line) if line.startswith("{") else {}
                if "step" in heard:
                    self._report(heard["step"], heard["done"], heard["total"])
                self.confined = heard.get("confined", self.confined)
