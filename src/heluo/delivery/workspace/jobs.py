"""Jobs of the workspace: a program over the extract of a grant that waits in a queue, runs in the sandbox
without anybody watching, and hands over the files that it was asked for.

`JobQueue` is the port, `LocalQueue` the queue of this process: one job at a time, and one at each
accelerator. A queue that gives the same order to a cluster is another class. As with sessions, nothing of a
job is on disk: its code and what it printed go with the process. Files that it hands over wait, as a
session's do, to be put into a request for outputs.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from heluo.access import audit
from heluo.access.outputs import handed
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.delivery.workspace import accelerators, console, files
from heluo.delivery.workspace.console import CUT, OK, ConsoleCell, RunningInterpreter
from heluo.delivery.workspace.grounds import check_open
from heluo.delivery.workspace.lookout import EVERY, Lookout
from heluo.delivery.workspace.resources import END_JOB
from heluo.delivery.workspace.states import BROKEN, CLOSED, DONE, JOB, QUEUE, QUEUED, RUNNING, STOPPED
from heluo.kit.dates import now
from heluo.kit.db import engine, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotFound, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.kit.states import own_record
from heluo.kit.text import Text
from heluo.sandbox import Launcher, SandboxLimits, SandboxOrder, launcher
from heluo.sandbox.base import ENDED_MEMORY, ENDED_TIME, MIB

HOURS = 12
LIMITS = SandboxLimits(
    seconds=HOURS * 3600.0, cpu_seconds=HOURS * 3600, memory=4096 * MIB, total_memory=4096 * MIB
)
ADDRESSES = 1 << 46
"""Bytes of addresses for a job with an accelerator: drivers reserve terabytes that they never fill. What it
really holds is watched as every other's."""
MOST_OPEN = 5
"""Jobs of one person that wait or run."""
REMEMBERED = dt.timedelta(hours=24)
"""So long after its end a job can be looked at."""
WHY = {
    ENDED_TIME: Text(f"超过 {HOURS} 小时", f"over {HOURS} hours"),
    ENDED_MEMORY: Text("超过了内存上限", "the limit of memory was reached"),
}


@dataclass
class WorkspaceJob:
    """One job. `files`: paths below the scratch space that are handed over when the program has ended well;
    `accelerator`: the name of the one that it asks for, "" without."""

    account: str
    project: str
    grant: str
    extract: str
    language: str
    code: str
    files: tuple[str, ...]
    accelerator: str = ""
    id: str = field(default_factory=lambda: new_id("wj"))
    status: str = QUEUED
    asked: dt.datetime = field(default_factory=now)
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    cell: ConsoleCell = field(default_factory=lambda: ConsoleCell(""))
    handed: list[str] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)
    console: RunningInterpreter | None = None
    answered: float = field(default_factory=time.monotonic)
    remembered: bool = False
    """Its end is in the log."""

    @property
    def is_open(self) -> bool:
        return self.status not in JOB.terminal

    @property
    def output(self) -> str:
        """What it printed so far."""
        return f"{self.cell.output}\n{CUT.zh} · {CUT.en}" if self.cell.cut else self.cell.output


class JobQueue(Protocol):
    """Whoever runs jobs: in the order in which they came, each behind every wall of the sandbox, none without
    its ground."""

    def submit(self, job: WorkspaceJob) -> None:
        """Takes a job. Raises Conflict when its owner has MOST_OPEN open, BadInput for an accelerator that
        there is not."""
        ...

    def of(self, account: str) -> list[WorkspaceJob]:
        """The account's jobs, newest first."""
        ...

    def stop(self, account: str, id: str) -> WorkspaceJob:
        """Ends one of the account's; of one that is over nothing changes. Raises NotFound."""
        ...

    def accelerators(self) -> list[str]:
        """Names of what a job can ask for."""
        ...

    def close(self) -> None:
        """Ends every job: the process stops."""
        ...


class LocalQueue:
    """The queue of this process."""

    def __init__(self, home: Home, launched_by: Callable[[], Launcher] = launcher) -> None:
        self.home = home
        self._launched_by = launched_by
        self._jobs: dict[str, WorkspaceJob] = {}
        self._lock = threading.Lock()
        self._lookout = Lookout(lambda: self.control, self._there, self._close, self._look_at)

    @property
    def control(self) -> sa.Engine:
        return engine(self.home.control_db)

    def accelerators(self) -> list[str]:
        return list(accelerators.declared(settings().accelerators))

    def of(self, account: str) -> list[WorkspaceJob]:
        found = [one for one in list(self._jobs.values()) if one.account == account]
        return sorted(found, key=lambda one: one.asked, reverse=True)

    def submit(self, job: WorkspaceJob) -> None:
        _devices(job.accelerator)
        with self._lock:
            if sum(one.is_open for one in self.of(job.account)) >= MOST_OPEN:
                raise Conflict(
                    (f"您已有 {MOST_OPEN} 个作业在排队或运行", f"{MOST_OPEN} of your jobs wait or run"),
                    (f"每人至多 {MOST_OPEN} 个", f"{MOST_OPEN} a person at most"),
                    ("等一个结束,或停止一个", "wait until one ends, or stop one"),
                    code="jobs_full",
                )
            self._jobs[job.id] = job
        self._lookout.begin()

    def stop(self, account: str, id: str) -> WorkspaceJob:
        found = self._jobs.get(id)
        if found is None or found.account != account:
            raise NotFound(
                ("没有这个作业", "no such job"),
                ("您的作业", "a job of yours"),
                ("从列表中选择", "choose one of the list"),
                code="no_job",
            )
        self._end(found, STOPPED)
        return found

    def close(self) -> None:
        for one in list(self._jobs.values()):
            if one.console is not None:
                one.console.running.close()

    def _there(self) -> list[WorkspaceJob]:
        for one in list(self._jobs.values()):
            if one.remembered and one.ended is not None and one.ended < now() - REMEMBERED:
                self._jobs.pop(one.id, None)
        return sorted(self._jobs.values(), key=lambda one: one.asked)

    def _close(self, one: WorkspaceJob) -> None:
        """Also of one that is over: what it printed goes with the grant."""
        self._end(one, CLOSED)
        one.cell, one.code = ConsoleCell(""), ""
        if one.console is not None:
            one.console.cells = []

    def _look_at(self, one: WorkspaceJob) -> None:
        if one.ended is not None:
            self._remember(one)
        elif one.status == QUEUED and self._has_place(one):
            with self._lock:
                if one.status != QUEUED:  # stopped in this moment
                    return
                JOB.move(one, RUNNING, QUEUE, own_record)
                one.started = now()
            # Not here: a program may let its files be waited for, and looks at others must go on.
            threading.Thread(target=self._run, args=(one,), name=one.id, daemon=True).start()

    def _has_place(self, wanted: WorkspaceJob) -> bool:
        running = [one for one in list(self._jobs.values()) if one.status == RUNNING]
        if wanted.accelerator:
            return all(one.accelerator != wanted.accelerator for one in running)
        return sum(not one.accelerator for one in running) < settings().workspace_jobs_at_once

    def _run(self, one: WorkspaceJob) -> None:
        """From the start to the end of its program, and its files on their way out. Whoever ends it meanwhile
        ends its sandbox, and with it this."""
        status = BROKEN
        try:
            of = console.interpreter(one.language, settings().workspace_python)
            made = RunningInterpreter(self._launched_by().start(self._order(one, of)), of)
            with self._lock:
                one.console = made
            if not one.is_open:
                return
            made.begin()
            made.compute(one.code)
            one.cell = made.cells[-1]
            while made.busy and made.alive:
                time.sleep(EVERY / 4)
            why = made.running.why
            one.problems += [WHY[why]] if why in WHY else []
            if one.cell.state == OK and self._handed_over(one, made):
                status = DONE
        except NotPermitted:
            status = CLOSED
        except HeluoError as fault:
            one.problems.append(fault.found)
        finally:
            with contextlib.suppress(HeluoError, SQLAlchemyError):  # the log is written at the next look
                self._end(one, status)

    def _order(self, one: WorkspaceJob, of: console.Interpreter) -> SandboxOrder:
        order = console.order(of, files.place(self.home, one.extract), LIMITS)
        if not one.accelerator:
            return order
        limits = dataclasses.replace(LIMITS, memory=ADDRESSES)
        return dataclasses.replace(order, devices=_devices(one.accelerator), limits=limits)

    def _handed_over(self, one: WorkspaceJob, made: RunningInterpreter) -> bool:
        """Whether every file that was named is on its way out, each as if a session had handed it over."""
        for path in one.files:
            try:
                data = made.take(path)
                name = PurePosixPath(path).name
                with transaction(self.control) as session:
                    check_open(session, one)
                    handed.hand_over(session, self.home, one.project, one.account, one.extract, name, data)
            except NotPermitted:
                raise
            except HeluoError as refusal:
                found = refusal.found
                one.problems.append(Text(f"{path}:{found.zh}", f"{path}: {found.en}"))
            else:
                one.handed.append(name)
        return len(one.handed) == len(one.files)

    def _end(self, one: WorkspaceJob, status: str) -> None:
        """Ends it, once, and says so in the log. Raises Unavailable when that cannot be written."""
        with self._lock:
            if one.is_open:
                JOB.move(one, status, QUEUE, own_record)
                one.ended = now()
            running = one.console
        if running is not None:
            running.running.close()
        self._remember(one)

    def _remember(self, one: WorkspaceJob) -> None:
        with self._lock:
            if one.remembered:
                return
            one.remembered = True
        detail = {"project": one.project, "grant": one.grant, "job": one.id, "handed": one.handed}
        event = audit.Event(
            one.account,
            MEMBERS_ARE,
            END_JOB.name,
            "allowed",
            purpose="research",
            object=one.extract,
            reason=one.status,
            detail=detail,
        )
        try:
            audit.record(self.control, event)
        except BaseException:
            one.remembered = False
            raise


def _devices(name: str) -> tuple[Path, ...]:
    """Of an accelerator, () without a name. Raises BadInput for one that there is not."""
    known = accelerators.declared(settings().accelerators)
    if not name or name in known:
        return known.get(name, ())
    raise BadInput(
        (f"没有名为 {name} 的加速卡", f"there is no accelerator {name}"),
        ("、".join(known) or "本机没有加速卡", "one that the page lists"),
        ("改选一块,或不用加速卡提交", "choose another, or submit it without"),
        code="no_accelerator",
    )
