"""Jobs of the workspace: a program over the extract of a grant that waits in a queue, runs in the sandbox
without anybody watching, and hands over the files that it was asked for.

`JobQueue` is the port, `LocalQueue` the queue of this process: one job at a time, and one at each
accelerator. A queue that gives the same order to a cluster is another class. As with sessions, nothing of a
job is on disk: its code and what it printed go with the process. Files that it hands over wait, as a
session's do, to be put into a request for outputs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

import sqlalchemy as sa

from heluo.access import audit
from heluo.access.outputs import handed
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.delivery.workspace import accelerators, console, files
from heluo.delivery.workspace.console import CUT, OK, ConsoleCell, RunningInterpreter
from heluo.delivery.workspace.grounds import check_open
from heluo.delivery.workspace.resources import END_JOB
from heluo.delivery.workspace.states import BROKEN, CLOSED, DONE, JOB, QUEUED, RUNNING, STOPPED
from heluo.kit.dates import now
from heluo.kit.db import engine, reading, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotFound, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.sandbox import Launcher, SandboxLimits, launcher
from heluo.sandbox.base import ENDED_MEMORY, ENDED_TIME, MIB

EVERY = 1.0
"""Seconds between two looks at the queue."""
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
        self._watching = False

    @property
    def control(self) -> sa.Engine:
        return engine(self.home.control_db)

    def accelerators(self) -> list[str]:
        return list(accelerators.declared(settings().accelerators))

    def of(self, account: str) -> list[WorkspaceJob]:
        found = [one for one in self._jobs.values() if one.account == account]
        return sorted(found, key=lambda one: one.asked, reverse=True)

    def submit(self, job: WorkspaceJob) -> None:
        if job.accelerator and job.accelerator not in self.accelerators():
            raise BadInput(
                (f"没有名为 {job.accelerator} 的加速卡", f"there is no accelerator {job.accelerator}"),
                ("、".join(self.accelerators()) or "本机没有加速卡", "one that the page lists"),
                ("改选一块,或不用加速卡提交", "choose another, or submit it without"),
                code="no_accelerator",
            )
        with self._lock:
            if sum(one.is_open for one in self.of(job.account)) >= MOST_OPEN:
                raise Conflict(
                    (f"您已有 {MOST_OPEN} 个作业在排队或运行", f"{MOST_OPEN} of your jobs wait or run"),
                    (f"每人至多 {MOST_OPEN} 个", f"{MOST_OPEN} a person at most"),
                    ("等一个结束,或停止一个", "wait until one ends, or stop one"),
                    code="jobs_full",
                )
            self._jobs[job.id] = job
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="workspace-jobs", daemon=True).start()

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

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            with self._lock:
                for one in list(self._jobs.values()):
                    if one.ended is not None and one.ended < now() - REMEMBERED:
                        del self._jobs[one.id]
                there = sorted(self._jobs.values(), key=lambda one: one.asked)
                if not there:
                    self._watching = False
                    return
            for one in there:
                self._look_at(one)

    def _look_at(self, one: WorkspaceJob) -> None:
        """Brings one job a step further. Its ground is looked at first, also when it is over: what it printed
        goes with the grant."""
        try:
            with reading(self.control) as session:
                check_open(session, one)
        except NotPermitted:
            self._end(one, CLOSED)
            one.cell, one.code = ConsoleCell(""), ""
            return
        except HeluoError:
            return  # the database is busy: the next look is in a second
        if one.status == QUEUED and self._has_place(one):
            self._begin(one)
        elif one.status == RUNNING and one.console is not None:
            if not one.console.alive:
                why = one.console.running.why
                one.problems += [WHY[why]] if why in WHY else []
                self._end(one, BROKEN)
            elif not one.console.busy:
                self._hand_over(one)

    def _has_place(self, wanted: WorkspaceJob) -> bool:
        running = [one for one in self._jobs.values() if one.status == RUNNING]
        if wanted.accelerator:
            return all(one.accelerator != wanted.accelerator for one in running)
        return sum(not one.accelerator for one in running) < settings().workspace_jobs_at_once

    def _begin(self, one: WorkspaceJob) -> None:
        try:
            of = console.interpreter(one.language, settings().workspace_python)
            order = console.order(of, files.place(self.home, one.extract), LIMITS)
            if one.accelerator:
                order = dataclasses.replace(
                    order,
                    devices=accelerators.declared(settings().accelerators)[one.accelerator],
                    limits=dataclasses.replace(LIMITS, memory=ADDRESSES),
                )
            made = RunningInterpreter(self._launched_by().start(order), of)
            made.begin()
        except (HeluoError, KeyError) as fault:
            found = fault.found if isinstance(fault, HeluoError) else Text("加速卡已不在设置中", "gone")
            one.problems.append(found)
            self._end(one, BROKEN)
            return
        with self._lock:
            if one.status != QUEUED:  # stopped in this moment
                made.running.close()
                return
            one.console, one.started, one.status = made, now(), RUNNING
        made.compute(one.code)
        one.cell = made.cells[-1]

    def _hand_over(self, one: WorkspaceJob) -> None:
        """The program has ended: its files on their way out, each as if a session had handed it over."""
        console_ = one.console
        assert console_ is not None
        ended_well = one.cell.state == OK
        for path in one.files if ended_well else ():
            try:
                data = console_.take(path)
                name = PurePosixPath(path).name
                with transaction(self.control) as session:
                    check_open(session, one)
                    handed.hand_over(session, self.home, one.project, one.account, one.extract, name, data)
            except NotPermitted:
                return  # the next look ends it
            except HeluoError as refusal:
                found = refusal.found
                one.problems.append(Text(f"{path}:{found.zh}", f"{path}: {found.en}"))
                ended_well = False
            else:
                one.handed.append(name)
        self._end(one, DONE if ended_well else BROKEN)

    def _end(self, one: WorkspaceJob, status: str) -> None:
        with self._lock:
            if not one.is_open:
                return
            JOB.check_move(one.status, status)
            one.status, one.ended = status, now()
        if one.console is not None:
            one.console.running.close()
        detail = {"project": one.project, "grant": one.grant, "job": one.id, "handed": one.handed}
        event = audit.Event(
            one.account,
            MEMBERS_ARE,
            END_JOB.name,
            "allowed",
            purpose="research",
            object=one.extract,
            reason=status,
            detail=detail,
        )
        audit.record(self.control, event)
