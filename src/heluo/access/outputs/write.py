"""The author's side: a request is begun, filled with files, sent, withdrawn. Only leads and analysts of a
running project take something out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.outputs.acts import BEGIN_OUTPUT, DROP_FILE, MOVE_OUTPUT, PUT_FILE, VOTES_FELL
from heluo.access.outputs.states import (
    AUTHOR,
    COMPARED,
    EDITABLE,
    OUTPUT,
    PORTAL,
    REPLACEABLE,
    SUBMITTED,
    WITHDRAWN,
)
from heluo.access.outputs.tables import ImportedFile, OutputFile, OutputRequest
from heluo.access.projects.membership import ANALYST, LEAD, MEMBERS_ARE, check_member
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.states import Moved, own_record

MOST_FILES = 20


@dataclass(frozen=True)
class NewFile:
    """A file as it was checked. `findings` of the automatic checks; `cells` for later comparison."""

    name: str
    given_name: str
    origin: str
    size: int
    given_sha256: str
    sha256: str
    context: Mapping[str, Any]
    findings: Sequence[Any]
    cells: Sequence[Any]


def begin(session: Session, project: str, account: str, note: str) -> OutputRequest:
    """A request without files. Raises NotPermitted for whoever may not read rows, Conflict for a project that
    is closed."""
    of = check_member(session, project, account, (LEAD, ANALYST))
    if of.status not in ("running", "ended"):
        raise Conflict(
            ("项目未在进行,不能带出结果", "nothing leaves a project that is not running"),
            ("进行中或已到期未关闭的项目", "a project that runs, or has ended and is not closed"),
            ("先恢复项目", "have the project go on first"),
            code="state",
        )
    made = OutputRequest(
        id=new_id("ou"),
        project=project,
        account=account,
        note=note,
        status=OUTPUT.initial,
        round=0,
        created=now(),
        submitted=None,
        ended=None,
        comment="",
    )
    session.add(made)
    session.flush()
    remember(session, made, account, MEMBERS_ARE, BEGIN_OUTPUT.name, {})
    return made


def files_of(session: Session, request: str, *, also_replaced: bool = False) -> list[OutputFile]:
    """The files of a request as they stand, by name; with those that others took the place of, newest
    first."""
    query = sa.select(OutputFile).where(OutputFile.request == request)
    if not also_replaced:
        query = query.where(OutputFile.replaced.is_(False))
    return list(session.scalars(query.order_by(OutputFile.name, OutputFile.version.desc())))


def put(session: Session, request: OutputRequest, account: str, new: NewFile) -> OutputFile:
    """A file of the request, in the place of the one with its name. Under review every vote falls. Raises
    NotPermitted for another than the author, Conflict where the state does not allow it or there are too
    many."""
    check_author(session, request, account)
    if request.status not in REPLACEABLE:
        OUTPUT.check_owner(request.status, AUTHOR)
    before = [one for one in files_of(session, request.id) if one.given_name == new.given_name]
    if request.status not in EDITABLE and not before:
        raise Conflict(
            ("审核中不能加入新文件", "no file is added under review"),
            ("替换已有的文件", "another version of a file that is there"),
            ("等审核结束,或另建申请", "wait until the review is over, or begin another request"),
            code="state",
        )
    if not before and len(files_of(session, request.id)) >= MOST_FILES:
        raise Conflict(
            (f"已有 {MOST_FILES} 个文件", f"{MOST_FILES} files are in it"),
            (f"至多 {MOST_FILES} 个", f"at most {MOST_FILES}"),
            ("另建申请", "begin another request"),
            code="too_many_files",
        )
    last = before[0] if before else None
    previous = _compared_with(session, request, last, new.given_name)
    for one in before:
        one.replaced = True
    made = OutputFile(
        id=new_id("of"),
        request=request.id,
        name=new.name,
        given_name=new.given_name,
        version=max((one.version for one in (last, previous) if one), default=0) + 1,
        previous=previous.id if previous else "",
        origin=new.origin,
        size=new.size,
        given_sha256=new.given_sha256,
        sha256=new.sha256,
        context=dict(new.context),
        explained=still_explained(last.findings, new.findings, last.explained) if last else {},
        findings=list(new.findings),
        cells=list(new.cells),
        at=now(),
        by=account,
        replaced=False,
    )
    session.add(made)
    session.flush()
    detail = {"file": made.id, "name": made.name, "sha256": made.sha256, "origin": made.origin}
    remember(session, request, account, MEMBERS_ARE, PUT_FILE.name, detail)
    votes_fall(session, request, account)
    return made


def still_explained(
    before: Sequence[Any], after: Sequence[Any], explained: Mapping[str, Any]
) -> dict[str, Any]:
    """The reasons that still hold: of rules that find the same as before. What is found anew nobody has
    explained."""
    old, new = _by_rule(before), _by_rule(after)
    return {rule: reason for rule, reason in explained.items() if old.get(rule) == new.get(rule)}


def drop(session: Session, request: OutputRequest, account: str, file: str) -> None:
    """Takes a file out. Raises NotPermitted, Conflict."""
    check_author(session, request, account)
    check_editable(request)
    for one in files_of(session, request.id):
        if one.id == file:
            one.replaced = True
            session.flush()
            remember(session, request, account, MEMBERS_ARE, DROP_FILE.name, {"file": file})


def send(session: Session, request: OutputRequest, account: str) -> None:
    """To the checkers. The caller has looked at the findings. Raises NotPermitted, Conflict, BadInput without
    a file."""
    check_author(session, request, account)
    if not files_of(session, request.id):
        raise BadInput(
            ("申请里没有文件", "the request has no file"),
            ("至少一个文件", "one file at least"),
            ("先放入文件", "put one in first"),
            code="no_file",
        )
    request.round += 1
    request.submitted = now()
    move(session, request, SUBMITTED, account, MEMBERS_ARE, AUTHOR)


def withdraw(session: Session, request: OutputRequest, account: str) -> None:
    """For good. Raises NotPermitted, Conflict."""
    check_author(session, request, account)
    move(session, request, WITHDRAWN, account, MEMBERS_ARE, AUTHOR)


def votes_fall(session: Session, request: OutputRequest, account: str) -> bool:
    """After a file changed: votes of this round count no more; whether there were any to fall."""
    if not OUTPUT.can_move(request.status, SUBMITTED) or request.status in EDITABLE:
        return False
    OUTPUT.move(request, SUBMITTED, PORTAL, own_record)
    request.round += 1
    remember(session, request, account, PORTAL, VOTES_FELL.name, {"round": request.round})
    return True


def move(session: Session, request: OutputRequest, to: str, account: str, role: str, actor: str) -> None:
    """The request in its next state, with its event. Raises Conflict, NotPermitted."""

    def happened(moved: Moved) -> None:
        remember(session, request, account, role, MOVE_OUTPUT.name, {"from": moved.old, "to": moved.new})

    OUTPUT.move(request, to, actor, happened)
    if to in OUTPUT.terminal:
        request.ended = now()


def check_author(session: Session, request: OutputRequest, account: str) -> None:
    """Raises NotPermitted for whoever did not begin the request, or may no longer read rows."""
    if request.account != account:
        raise NotPermitted(
            ("这份申请不是您的", "this request is not yours"),
            ("申请的作者", "its author"),
            ("请作者来做", "leave it to the author"),
            code="not_author",
        )
    check_member(session, request.project, account, (LEAD, ANALYST))


def check_editable(request: OutputRequest) -> None:
    """Raises Conflict outside of the states in which the author changes the request."""
    if request.status not in EDITABLE:
        raise Conflict(
            (
                f"申请的状态是{OUTPUT.labels[request.status].zh}",
                f"the request is {OUTPUT.labels[request.status].en}",
            ),
            " | ".join(OUTPUT.labels[one].zh for one in sorted(EDITABLE)),
            ("等审核结束,或另建申请", "wait until the review is over, or begin another request"),
            code="state",
        )


def compared_files(session: Session, request: OutputRequest) -> list[tuple[OutputFile, bool]]:
    """(file, whether of the same project) of every output that left or may, in any project, except of this
    request."""
    query = (
        sa.select(OutputFile, OutputRequest.project)
        .join(OutputRequest, OutputRequest.id == OutputFile.request)
        .where(
            OutputRequest.status.in_(COMPARED), OutputRequest.id != request.id, OutputFile.replaced.is_(False)
        )
    )
    return [(file, project == request.project) for file, project in session.execute(query)]


def remember(
    session: Session,
    request: OutputRequest | ImportedFile,
    account: str,
    role: str,
    action: str,
    detail: Mapping[str, Any],
) -> None:
    """The event of an act on a request, to bring files out or in, in its transaction."""
    event = audit.Event(
        account,
        role,
        action,
        "allowed",
        purpose="research" if role == MEMBERS_ARE else "management",
        object=request.id,
        detail={"project": request.project, **detail},
    )
    audit.append(session, event)


def _by_rule(findings: Sequence[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for one in findings:
        found.setdefault(one["rule"], []).append(one["found"])
    return found


def _compared_with(
    session: Session, request: OutputRequest, last: OutputFile | None, name: str
) -> OutputFile | None:
    """The version that a checker has seen: drafts between two reviews are nobody's business."""
    if last is None:
        return _left_before(session, request, name)
    seen = request.submitted is not None and (request.status not in EDITABLE or last.at <= request.submitted)
    return last if seen else session.get(OutputFile, last.previous) if last.previous else None


def _left_before(session: Session, request: OutputRequest, name: str) -> OutputFile | None:
    """The newest file of this name in another request of the project that was sent."""
    query = (
        sa.select(OutputFile)
        .join(OutputRequest, OutputRequest.id == OutputFile.request)
        .where(
            OutputRequest.project == request.project,
            OutputRequest.id != request.id,
            OutputFile.given_name == name,
            OutputFile.replaced.is_(False),
            OutputFile.sha256 != "",
            OutputRequest.submitted.is_not(None),
        )
        .order_by(OutputFile.at.desc())
    )
    return session.scalars(query).first()
