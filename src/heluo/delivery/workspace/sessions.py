"""Sessions of the workspace in one portal process: who has one over which extract, and when it ends.

Nobody has two. A session ends with its grant, its extract, its time or its owner's wish; the look-out asks
every second, and every request asks again by itself. What a session printed is in memory and goes with it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from heluo.access import audit
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.workspace import console, files
from heluo.delivery.workspace.console import RunningInterpreter
from heluo.delivery.workspace.grounds import OVER
from heluo.delivery.workspace.lookout import Lookout
from heluo.delivery.workspace.resources import END_SESSION
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.kit.dates import now
from heluo.kit.db import engine
from heluo.kit.errors import Busy, Conflict
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.sandbox import Launcher, SandboxLimits, launcher
from heluo.sandbox.base import ENDED_MEMORY, ENDED_TIME, MIB

LIMITS = SandboxLimits(seconds=4 * 3600.0, cpu_seconds=3600, memory=4096 * MIB, total_memory=4096 * MIB)
REMEMBERED = dt.timedelta(minutes=10)
"""So long after its start a closed session still says why it is over."""
CLOSED, STOPPED, ENDED = "closed", "stopped", "ended"
WHY = {
    CLOSED: OVER,
    STOPPED: Text("您停止了会话", "you stopped it"),
    ENDED: Text("解释器自行结束", "the interpreter ended by itself"),
    ENDED_TIME: Text("会话时间已用完", "its time was used up"),
    ENDED_MEMORY: Text("超过了内存上限", "the limit of memory was reached"),
}
"""Why a session is over, in words."""


@dataclass
class WorkspaceSession:
    """One session. `until`: when it ends at the latest."""

    account: str
    project: str
    grant: str
    extract: str
    language: str
    started: dt.datetime
    until: dt.datetime
    console: RunningInterpreter
    why: str = ""
    answered: float = field(default_factory=time.monotonic)
    remembered: bool = False
    """Its end is in the log."""


class Sessions:
    """The sessions of this process."""

    def __init__(self, home: Home, launched_by: Callable[[], Launcher] = launcher) -> None:
        self.home = home
        self._launched_by = launched_by
        self._of: dict[str, WorkspaceSession] = {}
        self._lock = threading.Lock()
        self._lookout = Lookout(lambda: self.control, self._there, self._close, self._look_at)

    @property
    def control(self) -> sa.Engine:
        return engine(self.home.control_db)

    def of(self, account: str) -> WorkspaceSession | None:
        """The account's session, also one that is over and was not put away yet."""
        return self._of.get(account)

    def start(self, account: str, grant: ResearchGrant, receipt: ExtractReceipt, language: str) -> None:
        """A new session. Raises Conflict while the account has one, Busy when the machine has no place,
        Unavailable where it cannot run behind every wall."""
        with self._lock:
            self._check_room(account)
            moment, limits = now(), LIMITS
            wanted = console.interpreter(language, settings().workspace_python)
            made = console.start(self._launched_by(), wanted, files.place(self.home, receipt.id), limits)
            until = min(grant.until, moment + dt.timedelta(seconds=limits.seconds))
            self._of[account] = WorkspaceSession(
                account, grant.project, grant.id, receipt.id, language, moment, until, made
            )
            self._lookout.begin()

    def stop(self, session: WorkspaceSession, why: str) -> None:
        """Ends it for the reason `why`. What it printed stays for its owner to read, unless it is closed."""
        session.why = session.why or why
        session.console.running.close()
        if why == CLOSED:
            session.console.cells = []
        self._remember(session)

    def close(self) -> None:
        """Ends every session: the process stops."""
        for session in list(self._of.values()):
            session.console.running.close()

    def _check_room(self, account: str) -> None:
        going = [one for one in self._of.values() if not one.why]
        if any(one.account == account for one in going):
            raise Conflict(
                ("您已有一个会话在运行", "you have a session already"),
                ("一人一个会话", "one session a person"),
                ("先停止它", "stop it first"),
                code="session_running",
            )
        if len(going) >= settings().workspaces_at_once:
            raise Busy(("工作区会话已满,请稍后再试", "every place for a session is taken"), 60)

    def _there(self) -> list[WorkspaceSession]:
        return list(self._of.values())

    def _close(self, one: WorkspaceSession) -> None:
        self.stop(one, CLOSED)
        if one.started < now() - REMEMBERED:
            self._of.pop(one.account, None)

    def _look_at(self, one: WorkspaceSession) -> None:
        if one.why:
            self._remember(one)
        elif now() >= one.until or not one.console.alive:
            running = one.console.running
            self.stop(one, running.why or (ENDED if not one.console.alive else ENDED_TIME))

    def _remember(self, one: WorkspaceSession) -> None:
        """Once. Raises Unavailable when the log cannot be written: the next look tries again."""
        with self._lock:
            if one.remembered:
                return
            one.remembered = True
        detail = {"project": one.project, "grant": one.grant, "cells": len(one.console.cells)}
        event = audit.Event(
            one.account,
            MEMBERS_ARE,
            END_SESSION.name,
            "allowed",
            purpose="research",
            object=one.extract,
            reason=one.why,
            detail=detail,
        )
        try:
            audit.record(self.control, event)
        except BaseException:
            one.remembered = False
            raise
