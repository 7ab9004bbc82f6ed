"""A researcher's session through the portal: started over the extract of a grant, given cells, read, stopped.

Every request asks again whether the grant is in force. What a session prints may be rows: it goes to its
owner alone, is in no table, no file and no log.
"""

from __future__ import annotations

import time
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from heluo.access.acts import ActKind
from heluo.access.outputs import handed, imports
from heluo.access.projects import grants
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.workspace import console, files
from heluo.delivery.workspace.console import CUT, LANGUAGES
from heluo.delivery.workspace.grounds import OverExtract, check_open, closed
from heluo.delivery.workspace.held import WorkspaceHeld
from heluo.delivery.workspace.resources import COMPUTE, EXTRACTS, SEE_SESSION, START_SESSION
from heluo.delivery.workspace.schemas import (
    AdmittedFile,
    HandedOver,
    HandedPath,
    NewCell,
    NewSession,
    OpenedSession,
    SessionCell,
    SessionLanguage,
    SessionPage,
    TakenIn,
)
from heluo.delivery.workspace.sessions import LIMITS, STOPPED, WHY, Sessions, WorkspaceSession
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.delivery.workspace.upkeep import outdated, standing
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, HeluoError, NotPermitted, Unavailable
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.sandbox import launcher

ASKED_EVERY = 60.0
"""Seconds for which the answer holds whether this machine runs sessions."""
_asked: dict[str, tuple[float, HeluoError | None]] = {}


def see(asking: Caller) -> SessionPage:
    """The page, with the asker's session if they may still see it."""
    permit = asking.permit(EXTRACTS)
    found = _sessions(asking).of(asking.account)
    if found is not None and not is_open(asking, found):
        found.console.cells = []
    asking.remember(permit, SEE_SESSION, found.extract if found else "")
    return _page(asking, found)


def start(asking: Caller, given: NewSession) -> SessionPage:
    """Begins a session. Raises NotPermitted without a right by the grant, Conflict without a standing extract
    or with a session, Busy, Unavailable."""
    permit = asking.permit(EXTRACTS, given.grant)
    grant, receipt = ready(asking, given.grant, START_SESSION)
    _sessions(asking).start(asking.account, grant, receipt, given.language)
    asking.remember(permit, START_SESSION, receipt.id)
    return _page(asking, _sessions(asking).of(asking.account))


def compute(asking: Caller, given: NewCell) -> SessionPage:
    """Gives the session a cell. Raises NotPermitted when its ground is gone, Conflict while it is busy."""
    permit = asking.permit(EXTRACTS)
    found = _own(asking)
    found.console.compute(given.code)
    asking.remember(permit, COMPUTE, found.extract)
    return _page(asking, found)


def hand_over(asking: Caller, given: HandedPath) -> HandedOver:
    """A file of the session on its way out. Raises NotPermitted when the session's ground is gone, Conflict
    while it is busy, BadInput for a file that it does not have."""
    asking.permit(EXTRACTS)
    found = _own(asking)
    data = found.console.take(given.path)
    name = PurePosixPath(given.path).name
    with transaction(asking.portal.control) as session:
        check_open(session, found)  # it may have ended while the file was read
        handed.hand_over(
            session, asking.portal.home, found.project, asking.account, found.extract, name, data
        )
    return HandedOver(name=name, size=len(data))


def take_in(asking: Caller, given: TakenIn) -> HandedOver:
    """Puts a file that was brought into the project and admitted into the session's scratch space. Raises
    NotPermitted when the session's ground is gone, Conflict while it is busy, NotFound, Broken."""
    asking.permit(EXTRACTS)
    found = _own(asking)
    with transaction(asking.portal.control) as session:
        check_open(session, found)
        file, data = imports.take_in(session, asking.portal.home, found.project, asking.account, given.file)
        name = file.name
    found.console.put(name, data.decode())  # the log holds it by now
    return HandedOver(name=name, size=len(data))


def stop(asking: Caller) -> SessionPage:
    """Ends the session; of one that is over nothing changes."""
    asking.permit(EXTRACTS)
    found = _sessions(asking).of(asking.account)
    if found is not None and not found.why:
        _sessions(asking).stop(found, STOPPED)
    return _page(asking, found)


def ready(asking: Caller, id: str, act: ActKind) -> tuple[ResearchGrant, ExtractReceipt]:
    """The grant that the asker may read by now, and its extract, for `act`. Raises NotPermitted, or Conflict
    while none stands."""
    with reading(asking.portal.control) as session:
        grant = _granted(asking, session, id, act)
        receipt = standing(session, id)
        receipt = None if receipt is None or outdated(session, receipt) else receipt
    if receipt is None or not files.complete(asking.portal.home, receipt.id, receipt.files):
        raise Conflict(
            ("数据提取还没有生成", "the extract is not written yet"),
            ("有效的数据提取", "a standing extract"),
            ("批准后通常几分钟内完成,请稍后再试", "it usually takes a few minutes after approval"),
            code="no_extract",
        )
    return grant, receipt


def held(asking: Caller) -> WorkspaceHeld:
    """What this process holds open for the workspace."""
    found = asking.portal.held.get(__name__.split(".")[-2])
    assert isinstance(found, WorkspaceHeld)
    return found


def _own(asking: Caller) -> WorkspaceSession:
    found = _sessions(asking).of(asking.account)
    if found is None or found.why:
        raise Conflict(
            ("没有运行中的会话", "no session is running"),
            ("先启动会话", "a session that was started"),
            ("在页面上启动会话", "start one on the page"),
            code="no_session",
        )
    if not is_open(asking, found):
        asking.refused(COMPUTE, found.extract, closed().code)
        raise closed()
    return found


def is_open(asking: Caller, found: OverExtract) -> bool:
    """Whether the ground of a session or job holds now."""
    try:
        with reading(asking.portal.control) as session:
            check_open(session, found)
    except NotPermitted:
        return False
    return True


def _granted(asking: Caller, session: Session, id: str, act: ActKind) -> ResearchGrant:
    """The grant, if the asker may read by it now. One refusal for a grant of others and for none."""
    found = session.get(ResearchGrant, id)
    try:
        for one in grants.in_force(session, found.project, asking.account, now()) if found else ():
            if one.id == id:
                return one
    except NotPermitted as refusal:
        session.rollback()  # the log is written in a transaction of its own
        asking.refused(act, id, refusal.code)
        raise
    session.rollback()
    asking.refused(act, id, "no_grant")
    raise closed()


def _sessions(asking: Caller) -> Sessions:
    return held(asking).sessions


def _page(asking: Caller, found: WorkspaceSession | None) -> SessionPage:
    why = _refused(asking)
    return SessionPage(
        refused=words(why.found) if why else None,
        todo=words(why.todo) if why else None,
        languages=[SessionLanguage(name=name, label=words(label)) for name, label in _languages()],
        session=_opened(asking, found) if found else None,
    )


def _opened(asking: Caller, of: WorkspaceSession) -> OpenedSession:
    with reading(asking.portal.control) as session:
        title = session.get_one(ResearchProject, of.project).title
        admitted = [] if of.why else imports.admitted(session, of.project)
    left = 0 if of.why else max(0, int((of.until - now()).total_seconds()))
    return OpenedSession(
        grant=of.grant,
        project_title=title,
        extract=of.extract,
        language=of.language,
        started=of.started,
        until=of.until,
        seconds_left=left,
        busy=of.console.busy and not of.why,
        why=_why(of),
        cells=[_cell(one) for one in of.console.cells],
        watermark=f"{asking.account} · {title} · {of.extract}",
        admitted=[
            AdmittedFile(id=one.id, name=one.name, what=one.what, size=one.size, sha256=one.sha256)
            for one in admitted
        ],
    )


def _why(of: WorkspaceSession) -> Words | None:
    return words(WHY.get(of.why, Text(of.why, of.why))) if of.why else None


def _cell(one: console.ConsoleCell) -> SessionCell:
    output = f"{one.output}\n{CUT.zh} · {CUT.en}" if one.cut else one.output
    return SessionCell(code=one.code, state=one.state, output=output, cut=one.cut)  # type: ignore[arg-type]


def _languages() -> list[tuple[str, Text]]:
    found = []
    for name, label in LANGUAGES.items():
        try:
            console.interpreter(name, settings().workspace_python)
        except Unavailable:
            continue
        found.append((name, label))
    return found


def check_sandbox(asking: Caller) -> None:
    """Raises Unavailable where this machine cannot build every wall."""
    refusal = _refused(asking)
    if refusal is not None:
        raise refusal


def _refused(asking: Caller) -> HeluoError | None:
    """Why this machine runs no session; asked for anew after ASKED_EVERY."""
    key, moment = str(asking.portal.home.root), time.monotonic()
    at, answer = _asked.get(key, (-ASKED_EVERY, None))
    if moment - at >= ASKED_EVERY:
        answer = _trial(asking)
        _asked[key] = (moment, answer)
    return answer


def _trial(asking: Caller) -> HeluoError | None:
    place = files.passable(asking.portal.home)
    try:
        wanted = console.interpreter("python", settings().workspace_python)
        launcher().check(console.order(wanted, place, LIMITS))
    except Unavailable as refusal:
        return refusal
    return None
