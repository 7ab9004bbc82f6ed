"""The worker process of one run: `python -m heluo.statistics.worker LIMITS` in the run's folder, which holds
the frame and `request.json`. It imports, confines itself, computes and writes `outcome.json`; progress and a
sign of life go to standard output, a JSON line each. No value of a row is written anywhere but into the
outcome.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from heluo.kit.errors import HeluoError
from heluo.statistics.collect import algorithm
from heluo.statistics.confine import RunLimits, confine
from heluo.statistics.identity import canonical, library_lock
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import NonsenseRefused, run

OUTCOME = "outcome.json"
REQUEST = "request.json"
ALIVE_SECONDS = 5.0


EXTENDED = "extended"
"""Folder that gets the frame with new columns."""
Computation = Callable[[Path, AnalysisRequest], dict[str, Any]]


def attend(limits: RunLimits, compute: Computation, *, programs: bool = False) -> NoReturn:
    """Computes the request of this folder within `limits` and ends the process; with 0 when there is an
    outcome, also a refusal. `programs`: the computation starts another program."""
    # By its relative name: another user may stand in the folder and not be able to pass those above it.
    folder = Path()
    request = AnalysisRequest.model_validate_json((folder / REQUEST).read_text(encoding="utf-8"))
    with _breathing():  # on a busy machine imports take longer than silence is borne
        _import(request)
    # No thread is left that began outside of the walls: they stand around those that begin within.
    _say(confined=confine(limits, folder, programs=programs))
    with _breathing():
        outcome = _outcome(folder, request, compute)
    (folder / OUTCOME).write_bytes(canonical(outcome))
    # Not by the interpreter's own end: threads of Arrow abort it now and then (apache/arrow issue 34314), and
    # a finished run would count as failed.
    os._exit(0)


def _outcome(folder: Path, request: AnalysisRequest, compute: Computation) -> dict[str, Any]:
    try:
        return {"kind": "result", "result": compute(folder, request)}
    except HeluoError as error:
        return {"kind": "refused", **refusal(error)}
    except Exception as error:  # noqa: BLE001 - the worker says what broke, whatever it was
        return {"kind": "failed", **_failure(error)}


def _import(request: AnalysisRequest) -> None:
    """All that the run needs: afterwards files of the program may be out of reach. A sign of life after each:
    on a busy computer libraries take longer to import than a worker may be silent."""
    spec = algorithm(request.algorithm)
    checks = [f"heluo.statistics.checks.{one.check}" for one in spec.checks if one.check]
    for name in ("scipy.stats", "pyarrow.parquet", *checks, f"heluo.statistics.algorithms.{spec.id}"):
        importlib.import_module(name)
        _say(alive=True)
    library_lock()


def refusal(error: HeluoError) -> dict[str, Any]:
    """An error as JSON: its parts in both languages, and the findings of refused nonsense."""
    findings = error.findings if isinstance(error, NonsenseRefused) else []
    parts = {"found": error.found, "expected": error.expected, "todo": error.todo}
    texts = {name: {"zh": one.zh, "en": one.en} for name, one in parts.items()}
    return {"code": error.code, "findings": findings, **texts}


def _failure(error: Exception) -> dict[str, Any]:
    """Where it broke. Not the error's words: libraries put values of rows into them."""
    places = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(one.filename).name}:{one.lineno}" for one in places if "heluo" in one.filename]
    return {"error": type(error).__name__, "places": ours[-3:]}


def compute(folder: Path, request: AnalysisRequest) -> dict[str, Any]:
    """The result; a frame with new columns where whoever started this process made a folder for it."""
    into = folder / EXTENDED
    return run(folder, request, say_step, into if into.is_dir() else None)


def say_step(label: str, done: int, total: int | None = None) -> None:
    """Progress, to whoever started this process."""
    _say(step=label, done=done, total=total)


@contextmanager
def _breathing() -> Iterator[None]:
    """Signs of life until the block ends."""
    over = threading.Event()

    def breathe() -> None:
        while not over.wait(ALIVE_SECONDS):
            _say(alive=True)

    thread = threading.Thread(target=breathe, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    attend(RunLimits(**json.loads(sys.argv[1])), compute)
