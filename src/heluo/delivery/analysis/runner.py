"""Runs what waits in the table of runs: threads of this process that each start one worker process at a time
and end when nothing waits. Another portal process may do the same: a run is claimed in a transaction."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from heluo.delivery.analysis import chain, frames, made_frames, saved_frames, store
from heluo.delivery.analysis.tables import AnalysisResult, AnalysisRun
from heluo.kit.dates import now
from heluo.kit.db import engine, reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.statistics import process
from heluo.statistics.collect import algorithms
from heluo.statistics.confine import RunLimits
from heluo.statistics.frame import NO_FRAME, FrameDescription, describe
from heluo.statistics.identity import canonical, cases_id, result_id
from heluo.statistics.request import AnalysisRequest, completed

EVERY = 1.0
"""Seconds between two signs of life of a run."""
LARGEST = 16 << 20
"""Bytes of a result; more is no result but data."""
TOO_LARGE = {
    "code": "result_too_large",
    "found": {"zh": "结果超过 16 MB", "en": "the result is over 16 MB"},
    "expected": {"zh": "至多 16 MB 的结果", "en": "a result of 16 MB at most"},
    "todo": {"zh": "减少变量或时间点", "en": "choose fewer variables or times"},
    "findings": [],
}


class Runner:
    """The runner of one portal process. `wake` after something was put into the table."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._closed = False

    @property
    def control(self) -> sa.Engine:
        return engine(self.home.control_db)

    def wake(self) -> None:
        """Sees to it that what waits is run, by as many threads as the settings allow."""
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()]
            if len(self._threads) < settings().analyses_at_once:
                thread = threading.Thread(target=self._run_all, name="analysis", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _run_all(self) -> None:
        while True:
            with transaction(self.control) as session:
                claimed = store.claim(session)
            if claimed is None:
                return
            self._run(claimed)

    def _run(self, run: AnalysisRun) -> None:
        """One run to its end, whatever happens."""
        try:
            with _SignsOfLife(self.control, run.id) as life:
                status, result, outcome = self._computed(run, life)
        except process.RunEnded as ended:
            status = "cancelled" if ended.why == "cancelled" else "failed"
            result, outcome = None, _words(ended)
        except HeluoError as error:
            status, result, outcome = "refused", None, _words(error)
        except Exception as error:  # noqa: BLE001 - the next run goes on; the fault has a name and no value
            outcome = {
                **_words(process.RunEnded("failed", process.WORDS["failed"])),
                "error": type(error).__name__,
            }
            status, result = "failed", None
        with transaction(self.control) as session:
            store.end(session, run.id, status, result, outcome)

    def _computed(self, run: AnalysisRun, life: _SignsOfLife) -> tuple[str, str | None, Mapping[str, Any]]:
        """(state, id of the result, why there is none)."""
        request = AnalysisRequest.model_validate(run.request)
        described, folder = None, None
        if run.kind != "agreement":
            folder = frames.files(self.home, run.frame)
            described = NO_FRAME if folder is None else describe(folder)
            request = completed(request, described)
        id = self._id(run, request, described)
        with reading(self.control) as session:
            before = store.result(session, id) if run.kind != "r" else None
            if before is not None and made_frames.complete(session, self.home, before):
                return "done", id, {}
        making = self._scratch(f"{run.id}.made") if run.kind == "result" and folder is not None else None
        found = process.work(
            folder,
            request,
            self._scratch(run.id),
            RunLimits(),
            life.report,
            life.ended,
            WORKERS[run.kind],
            making,
        )
        if found["kind"] == "refused":
            return "refused", None, {name: found[name] for name in PARTS}
        body = {**found["result"], "confined": found["confined"]} if run.kind == "r" else found["result"]
        if len(canonical(body)) > LARGEST:
            return "failed", None, TOO_LARGE
        if run.kind == "r":
            id = hashlib.sha256(canonical({"of": run.of, "made_with": body["made_with"]})).hexdigest()
        made = AnalysisResult(
            id=id,
            kind=run.kind,
            algorithm=run.algorithm,
            frame=run.frame,
            of=run.of,
            described=_chosen(described, request),
            body=b"",
            created=now(),
        )
        with transaction(self.control) as session:
            store.put(session, made, body)
            if making is not None and making.exists():
                session.flush()
                made_frames.put(making, made_frames.found(session, made_frames.id_of(id)).folder(self.home))
            if run.kind == "result" and described is not None:
                self._enter(session, run, described, id, body)
        return "done", id, {}

    def _enter(
        self, session: Session, run: AnalysisRun, described: FrameDescription, id: str, body: dict[str, Any]
    ) -> None:
        """Enters the result, and the frame with the columns that it made, into its project's chain; a result
        on example data has none."""
        root, steps = made_frames.root_of(session, run.frame)
        of = saved_frames.parsed(root)
        if of is None:
            return
        label = algorithms()[run.algorithm].name.text
        on = chain.ProjectFrame(of, steps, described)
        chain.enter_run(session, run.account, on, run.request, id, label, body)
        if body["columns"]:
            columns = made_frames.found(session, made_frames.id_of(id))
            made = made_frames.described(self.home, columns)
            if made is not None:
                wider = chain.ProjectFrame(of, columns.steps, made)
                chain.enter_made(session, run.account, wider, id, columns.words)

    def _id(self, run: AnalysisRun, request: AnalysisRequest, described: FrameDescription | None) -> str:
        return cases_id(run.algorithm) if described is None else result_id(request, described)

    def _scratch(self, id: str) -> Path:
        """A folder of its own for the run; what an earlier process left of it goes."""
        folder = self.home.centre / "analysis" / "runs" / id
        shutil.rmtree(folder, ignore_errors=True)
        return folder


WORKERS = {"result": process.WORKER, "r": process.IN_R, "agreement": process.OF_CASES}
PARTS = ("code", "found", "expected", "todo", "findings")


def _chosen(described: FrameDescription | None, request: AnalysisRequest) -> dict[str, Any]:
    """The description, chosen columns only."""
    if described is None:
        return {}
    columns = tuple(one for one in described.columns if one.name in request.columns)
    return described.model_copy(update={"columns": columns}).model_dump(mode="json")


def _words(error: HeluoError) -> dict[str, Any]:
    parts = {"found": error.found, "expected": error.expected, "todo": error.todo}
    return {
        "code": error.code,
        "findings": [],
        **{name: {"zh": one.zh, "en": one.en} for name, one in parts.items()},
    }


class _SignsOfLife:
    """Writes each second into the run's row that its runner lives, and how far the worker is: from a thread
    of its own, from the claim to the end. Written while the worker was waited for, the row was silent as long
    as a large frame was laid out or a busy machine read libraries, and a living run was ended."""

    def __init__(self, control: sa.Engine, id: str) -> None:
        self._control, self._id = control, id
        self._step: tuple[str, int, int | None] = ("start", 0, None)
        self._over = threading.Event()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._write, name="analysis-signs", daemon=True)

    def __enter__(self) -> _SignsOfLife:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._thread.join()

    def report(self, label: str, done: int, total: int | None = None) -> None:
        """A `Report`; called by the thread that listens to the worker."""
        self._step = (label, done, total)

    def ended(self) -> bool:
        """Whether the run is to end; asked again and again while the worker computes."""
        return self._over.is_set()

    def _write(self) -> None:
        while not self._closed.wait(EVERY):
            try:
                with transaction(self._control) as session:
                    goes_on = store.beat(session, self._id, self._step)
            except OperationalError:
                # A table that somebody else writes: the next second tries again. Where none succeeds, the
                # run counts as silent and its page says so.
                continue
            if not goes_on:
                self._over.set()
                return


def open_runner(home: Home) -> Runner:
    """The runner of a portal process; what an earlier process left waiting goes on."""
    runner = Runner(home)
    with reading(runner.control) as session:
        waits = store.has_open(session)
    if waits:
        runner.wake()
    return runner
