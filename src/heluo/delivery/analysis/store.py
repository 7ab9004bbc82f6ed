"""Reads and writes the tables of runs and results: the only file of the room with statements. Decides
nothing about who may see them."""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.analysis.states import ANALYSIS, OPEN
from heluo.delivery.analysis.tables import AnalysisResult, AnalysisRun
from heluo.kit.dates import now
from heluo.kit.states import own_record
from heluo.statistics.identity import canonical

SILENT = dt.timedelta(minutes=3)
"""A run whose runner, which gives a sign each second, gave none for so long has none any more."""
INTERRUPTED = {
    "code": "interrupted",
    "found": {
        "zh": "计算三分钟没有动静,已结束:门户重启过,或机器太忙",
        "en": "the run gave no sign for 3 minutes and was ended: the portal restarted, or the machine is busy",
    },
    "expected": {"zh": "持续有动静的计算", "en": "a run that gives signs of life"},
    "todo": {"zh": "再运行一次", "en": "run it again"},
    "findings": [],
}


def run(session: Session, id: str, account: str) -> AnalysisRun | None:
    """The run of that id, if it is the account's."""
    found = session.get(AnalysisRun, id)
    return found if found is not None and found.account == account else None


def runs(session: Session, account: str, limit: int) -> list[AnalysisRun]:
    """The account's runs, newest first; those that check agreement are nobody's own."""
    query = sa.select(AnalysisRun).where(AnalysisRun.account == account, AnalysisRun.kind != "agreement")
    return list(session.scalars(query.order_by(AnalysisRun.created.desc(), AnalysisRun.id).limit(limit)))


def repeated(session: Session, account: str, repeat_key: str) -> AnalysisRun | None:
    """The run that the account asked for under this key before."""
    query = sa.select(AnalysisRun).where(AnalysisRun.account == account, AnalysisRun.repeat_key == repeat_key)
    return session.scalar(query)


def waiting(session: Session, account: str) -> int:
    """How many runs of the account are open."""
    query = sa.select(sa.func.count()).select_from(AnalysisRun)
    open_ones = AnalysisRun.account == account, AnalysisRun.status.in_(OPEN)
    return session.scalar(query.where(*open_ones)) or 0


def ahead(session: Session, found: AnalysisRun) -> int:
    """How many runs wait before this one, 0 when it waits no more."""
    if found.status != "queued":
        return 0
    query = sa.select(sa.func.count()).select_from(AnalysisRun)
    before = AnalysisRun.status.in_(OPEN), AnalysisRun.created < found.created
    return session.scalar(query.where(*before)) or 0


def checking(session: Session) -> dict[str, AnalysisRun]:
    """Algorithm → its newest run that checks agreement."""
    query = sa.select(AnalysisRun).where(AnalysisRun.kind == "agreement").order_by(AnalysisRun.created)
    return {one.algorithm: one for one in session.scalars(query)}


def has_open(session: Session) -> bool:
    """Whether any run waits or goes on."""
    query = sa.select(AnalysisRun.id).where(AnalysisRun.status.in_(OPEN)).limit(1)
    return session.scalar(query) is not None


def claim(session: Session) -> AnalysisRun | None:
    """The next run that waits, now running; None when none waits. Checks of agreement let questions pass."""
    later = sa.case((AnalysisRun.kind == "agreement", 1), else_=0)
    query = sa.select(AnalysisRun).where(AnalysisRun.status == "queued")
    found = session.scalar(query.order_by(later, AnalysisRun.created, AnalysisRun.id).limit(1))
    if found is None:
        return None
    ANALYSIS.move(found, "running", "runner", own_record)
    found.started = found.alive = now()
    return found


def beat(session: Session, id: str, step: tuple[str, int, int | None]) -> bool:
    """A sign of life of a run, and how far it is; whether it may go on."""
    found = session.get(AnalysisRun, id)
    if found is None or found.status != "running" or found.to_cancel:
        return False
    found.alive = now()
    found.step, found.steps_done, found.steps_total = step
    return True


def end(session: Session, id: str, status: str, result: str | None, outcome: Mapping[str, Any]) -> None:
    """The end of a run; of one that ended already nothing changes."""
    found = session.get(AnalysisRun, id)
    if found is None or found.status not in OPEN:
        return
    ANALYSIS.move(found, status, "runner", own_record)
    found.ended, found.result, found.outcome = now(), result, dict(outcome)


def ask_to_cancel(session: Session, found: AnalysisRun) -> None:
    """One that waits is cancelled at once; one that goes on ends at its runner's next sign of life."""
    if found.status == "queued":
        ANALYSIS.move(found, "cancelled", "analyst", own_record)
        found.ended = now()
    elif found.status == "running":
        found.to_cancel = True


def end_silent(session: Session) -> int:
    """Fails every run without a sign of life; how many. A runner that lives gives one each second."""
    query = sa.select(AnalysisRun).where(AnalysisRun.status == "running", AnalysisRun.alive < now() - SILENT)
    lost = list(session.scalars(query))
    for one in lost:
        end(session, one.id, "failed", None, INTERRUPTED)
    return len(lost)


def silent(session: Session) -> bool:
    """Whether `end_silent` would end one."""
    query = sa.select(AnalysisRun.id).where(
        AnalysisRun.status == "running", AnalysisRun.alive < now() - SILENT
    )
    return session.scalar(query.limit(1)) is not None


def result(session: Session, id: str) -> AnalysisResult | None:
    """A stored result."""
    return session.get(AnalysisResult, id)


def results_of(session: Session, account: str, limit: int) -> list[AnalysisResult]:
    """Results that the account's runs led to, the newest first."""
    own = sa.select(AnalysisRun.result).where(AnalysisRun.account == account, AnalysisRun.kind == "result")
    query = sa.select(AnalysisResult).where(AnalysisResult.id.in_(own), AnalysisResult.kind == "result")
    return list(
        session.scalars(query.order_by(AnalysisResult.created.desc(), AnalysisResult.id).limit(limit))
    )


def asked_by(session: Session, id: str, account: str) -> bool:
    """Whether a run of the account has this result."""
    query = sa.select(AnalysisRun.id).where(AnalysisRun.account == account, AnalysisRun.result == id)
    return session.scalar(query.limit(1)) is not None


def in_r(session: Session, of: str) -> AnalysisResult | None:
    """The newest result of R for the result `of`."""
    query = sa.select(AnalysisResult).where(AnalysisResult.kind == "r", AnalysisResult.of == of)
    return session.scalar(query.order_by(AnalysisResult.created.desc()).limit(1))


def opened(of: AnalysisResult) -> dict[str, Any]:
    """The body of a result."""
    return json.loads(zlib.decompress(of.body))


def put(session: Session, made: AnalysisResult, body: Mapping[str, Any]) -> None:
    """Stores a result, unless it is there: the same inputs gave the same bytes."""
    if session.get(AnalysisResult, made.id) is None:
        made.body = zlib.compress(canonical(body))
        session.add(made)
