"""Decisions about outputs: whose a caller reads, writes and checks. The rules of who may do what stand in
`access.outputs`; the automatic checks in `rules`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.outputs import handed, review, storage, write
from heluo.access.outputs.states import APPROVED, RELEASED
from heluo.access.outputs.tables import OutputFile, OutputRequest
from heluo.access.outputs.write import NewFile
from heluo.access.projects.membership import MAY_READ_ROWS, projects_of, role_in
from heluo.delivery.frame.caller import Caller
from heluo.delivery.outputs import page as pages
from heluo.delivery.outputs.inspect_files import Checked, Unchecked, inspect
from heluo.delivery.outputs.looks import compared, look, media
from heluo.delivery.outputs.page import FROM_SESSION, UPLOAD
from heluo.delivery.outputs.resources import (
    COMPARE_FILE,
    LIST_OUTPUTS,
    LOOK_AT_FILE,
    OUTPUTS,
    SEE_OUTPUT,
    TAKE_FILE,
)
from heluo.delivery.outputs.schemas import (
    NewOutputFile,
    NewOutputRequest,
    OutputBytes,
    OutputComparison,
    OutputContext,
    OutputFileEdit,
    OutputList,
    OutputLook,
    OutputPage,
    OutputSettlement,
    OutputVotes,
    ProjectOffer,
)
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotFound, NotPermitted
from heluo.kit.text import Text


def listed(asking: Caller) -> OutputList:
    """Requests of the caller's projects, and those on the caller's desk; to be acted on first."""
    permit = asking.permit(OUTPUTS)
    with reading(asking.portal.control) as session:
        query = sa.select(OutputRequest).order_by(OutputRequest.created.desc())
        found = [one for one in session.scalars(query) if _reads(session, one, asking.account)]
        lines = [pages.line(session, one, asking.account) for one in found]
        offers = [
            ProjectOffer(id=project.id, title=project.title)
            for project, role in projects_of(session, asking.account)
            if role in MAY_READ_ROWS and project.status in ("running", "ended")
        ]
    asking.remember(permit, LIST_OUTPUTS, rows=len(lines))
    return OutputList(requests=sorted(lines, key=lambda one: not one.mine), projects=offers)


def see(asking: Caller, id: str) -> OutputPage:
    """One request. Raises NotPermitted, with one text, for one that is not the caller's to read and for
    none."""
    permit = asking.permit(OUTPUTS, id)
    found = _again(asking, id)
    asking.remember(permit, SEE_OUTPUT, id)
    return found


def begin(asking: Caller, given: NewOutputRequest) -> OutputPage:
    """Raises NotPermitted, Conflict."""
    asking.permit(OUTPUTS, given.project)
    with transaction(asking.portal.control) as session:
        id = write.begin(session, given.project, asking.account, given.note.strip()).id
    return _again(asking, id)


def put_file(asking: Caller, id: str, given: NewOutputFile) -> OutputPage:
    """A file, checked before anybody reads it. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(OUTPUTS, id)
    return _put(asking, id, given.name, decoded_bytes(given.content), given.context.model_dump(), UPLOAD)


def put_handed(asking: Caller, id: str, file: str) -> OutputPage:
    """A file that the caller handed over from a session. Raises NotPermitted, Conflict, NotFound."""
    asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        request = _readable(session, asking, id)
        write.check_author(session, request, asking.account)
        found = handed.handed(session, request.project, asking.account, file)
        name, sha256, origin = found.name, found.sha256, f"{FROM_SESSION}{found.extract}"
    data = storage.read(asking.portal.home, sha256)
    return _put(asking, id, name, data, OutputContext().model_dump(), origin)


def _put(asking: Caller, id: str, name: str, data: bytes, context: dict[str, Any], origin: str) -> OutputPage:
    with reading(asking.portal.control) as session:
        request = _readable(session, asking, id)
        write.check_author(session, request, asking.account)
        before = [one for one in write.files_of(session, id) if one.given_name == name]
        if before and not any(context.values()):
            context = dict(before[0].context)  # another version: nothing is asked twice
        unchecked = Unchecked(name, data, context, _earlier(session, request))
    made = inspect([unchecked])[0]
    home = asking.portal.home
    new = NewFile(
        name=made.name,
        given_name=name,
        origin=origin,
        size=len(made.clean or b""),
        given_sha256=storage.store(home, data),
        sha256=storage.store(home, made.clean) if made.clean is not None else "",
        context=context,
        findings=made.findings,
        cells=made.cells,
    )
    with transaction(asking.portal.control) as session:
        write.put(session, _locked(session, asking, id), asking.account, new)
    return _again(asking, id)


def edit_file(asking: Caller, id: str, file: str, given: OutputFileEdit) -> OutputPage:
    """What the author says of a file; it is checked again. Raises NotPermitted, Conflict, NotFound."""
    asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        request = _readable(session, asking, id)
        write.check_author(session, request, asking.account)
        of = _file(session, id, file)
        data = storage.read(asking.portal.home, of.given_sha256)
        context = given.context.model_dump()
        unchecked = Unchecked(of.given_name, data, context, _earlier(session, request))
    made = inspect([unchecked])[0]
    with transaction(asking.portal.control) as session:
        request = _locked(session, asking, id)
        write.check_author(session, request, asking.account)
        write.check_editable(request)
        of = _file(session, id, file)
        of.context, of.findings, of.cells = context, made.findings, made.cells
        of.explained = {rule: reason.strip() for rule, reason in given.explained.items() if reason.strip()}
    return _again(asking, id)


def drop_file(asking: Caller, id: str, file: str) -> OutputPage:
    """Raises NotPermitted, Conflict."""
    asking.permit(OUTPUTS, id)
    with transaction(asking.portal.control) as session:
        write.drop(session, _locked(session, asking, id), asking.account, file)
    return _again(asking, id)


def send(asking: Caller, id: str) -> OutputPage:
    """To the checkers, after every file was checked once more: others may have taken out something meanwhile.
    Raises NotPermitted, Conflict, BadInput with what is open."""
    asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        request = _readable(session, asking, id)
        write.check_author(session, request, asking.account)
        files = write.files_of(session, id)
        earlier = _earlier(session, request)
        asked = [
            Unchecked(
                one.given_name, storage.read(asking.portal.home, one.given_sha256), one.context, earlier
            )
            for one in files
        ]
    found: dict[str, Checked] = dict(zip([one.id for one in files], inspect(asked), strict=True))
    with transaction(asking.portal.control) as session:
        request = _locked(session, asking, id)
        for one in write.files_of(session, id):
            if one.id in found:
                anew = found[one.id].findings
                one.explained = write.still_explained(one.findings, anew, one.explained)
                one.findings = anew
        session.flush()
        still_open = pages.open_findings(session, request)
        if not still_open:
            write.send(session, request, asking.account)
    if still_open:
        raise _open(still_open)
    return _again(asking, id)


def withdraw(asking: Caller, id: str) -> OutputPage:
    """Raises NotPermitted, Conflict."""
    asking.permit(OUTPUTS, id)
    with transaction(asking.portal.control) as session:
        write.withdraw(session, _locked(session, asking, id), asking.account)
    return _again(asking, id)


def vote(asking: Caller, id: str, given: OutputVotes) -> OutputPage:
    """The caller's votes on every file. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(OUTPUTS, id)
    votes = [review.FileVote(one.file, one.sha256, one.decision, one.comment) for one in given.votes]
    with _checking(asking, id) as session:
        stands = review.vote(session, asking.portal.home, _locked(session, asking, id), asking.account, votes)
    return _again(asking, id, fell=not stands)


def settle(asking: Caller, id: str, given: OutputSettlement) -> OutputPage:
    """What one of both checkers makes of the votes; releasing asks for a fresh second factor. Raises
    NotPermitted, Conflict, BadInput."""
    asking.permit(OUTPUTS, id)
    if given.to == APPROVED:
        asking.check_stepped_up(OUTPUTS.act, id)
    with _checking(asking, id) as session:
        stands = review.settle(
            session, asking.portal.home, _locked(session, asking, id), asking.account, given.to, given.comment
        )
    return _again(asking, id, fell=not stands)


def look_at(asking: Caller, id: str, file: str) -> OutputLook:
    """What the copy holds, for its checkers and its project. Raises NotPermitted, NotFound, Broken."""
    permit = asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        _readable(session, asking, id)
        found = _file(session, id, file)
        seen = _look(asking, found)
    asking.remember(permit, LOOK_AT_FILE, f"{id} {file}")
    return seen


def compare(asking: Caller, id: str, file: str) -> OutputComparison:
    """The copy beside the version before it. Raises NotPermitted, NotFound, Broken."""
    permit = asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        _readable(session, asking, id)
        found = _file(session, id, file)
        before = session.get(OutputFile, found.previous) if found.previous else None
        if before is None:
            raise _no_file(Text("没有较早的版本", "there is no earlier version"))
        was, now_is = _look(asking, before), _look(asking, found)
        answer = OutputComparison(
            before_name=before.name,
            before_version=before.version,
            before_at=before.at,
            before=was,
            after=now_is,
            lines=compared(was, now_is),
        )
    asking.remember(permit, COMPARE_FILE, f"{id} {file}")
    return answer


def take(asking: Caller, id: str, file: str) -> OutputBytes:
    """A released file, for members of its project. Raises NotPermitted before it is released, NotFound,
    Broken."""
    permit = asking.permit(OUTPUTS, id)
    with reading(asking.portal.control) as session:
        request = _readable(session, asking, id)
        if request.status != RELEASED or role_in(session, request.project, asking.account) is None:
            session.rollback()
            asking.refused(TAKE_FILE, id, "not_released")
            raise NotPermitted(
                (
                    "文件还没有放出,或您不是项目成员",
                    "it was not released, or you are no member of the project",
                ),
                ("放出之后,项目成员", "a member of the project, once it is released"),
                ("等待审核", "wait for the review"),
                code="not_released",
            )
        found = _file(session, id, file)
        data = storage.read(asking.portal.home, found.sha256)
        answer = OutputBytes(
            name=found.name,
            media=media(found.name),
            content=base64.b64encode(data).decode(),
            sha256=found.sha256,
        )
    asking.remember(permit, TAKE_FILE, f"{id} {file}")
    return answer


@contextmanager
def _checking(asking: Caller, id: str) -> Iterator[Session]:
    """A write transaction of a checker: a refusal is an event of the log, written after it."""
    try:
        with transaction(asking.portal.control) as session:
            yield session
    except NotPermitted as refusal:
        if refusal.code != "not_yours":  # that one is in the log already
            asking.refused(OUTPUTS.act, id, refusal.code)
        raise


def _again(asking: Caller, id: str, *, fell: bool = False) -> OutputPage:
    with reading(asking.portal.control) as session:
        return pages.page(session, _readable(session, asking, id), asking.account, fell=fell)


def _readable(session: Session, asking: Caller, id: str) -> OutputRequest:
    found = session.get(OutputRequest, id)
    if found is None or not _reads(session, found, asking.account):
        session.rollback()
        asking.refused(OUTPUTS.act, id, "not_yours")
        raise review.not_on_desk()
    return found


def _locked(session: Session, asking: Caller, id: str) -> OutputRequest:
    """The request to be changed: of two votes at once the second waits for the first."""
    session.get(OutputRequest, id, with_for_update=True)
    return _readable(session, asking, id)


def _reads(session: Session, request: OutputRequest, account: str) -> bool:
    if role_in(session, request.project, account) is not None:
        return True
    return review.open_to_checkers(request) and review.may_review(session, request, account)


def _file(session: Session, id: str, file: str) -> OutputFile:
    found = session.get(OutputFile, file)
    if found is None or found.request != id or found.replaced:
        raise _no_file(Text("申请里没有这个文件", "the request has no such file"))
    return found


def _look(asking: Caller, of: OutputFile) -> OutputLook:
    if not of.sha256:
        raise _no_file(Text("这个文件无法打开", "the file could not be opened"))
    return look(of.name, storage.read(asking.portal.home, of.sha256))


def _earlier(session: Session, request: OutputRequest) -> list[dict[str, Any]]:
    return [
        {
            "own_project": own,
            "population": str(file.context.get("population", "")),
            "tables": [dict(cells) for cells in file.cells],
        }
        for file, own in write.compared_files(session, request)
        if file.cells
    ]


def decoded_bytes(content: str) -> bytes:
    """The bytes of a file that a page sends in base64. Raises BadInput."""
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(
            ("文件内容不是 base64", "the content is not base64"),
            "base64",
            ("从页面选择文件", "choose the file on the page"),
            code="not_base64",
        ) from error


def _no_file(found: Text) -> NotFound:
    return NotFound(
        found,
        ("申请里的文件", "a file of the request"),
        ("重新打开申请", "open the request again"),
        code="no_file",
    )


def _open(found: Sequence[dict[str, Any]]) -> Conflict:
    names = ", ".join(dict.fromkeys(one["rule"] for one in found))
    return Conflict(
        (f"还有 {len(found)} 项检查结果没有处理({names})", f"{len(found)} findings are open ({names})"),
        ("没有“不能提交”的项,其余都写了理由", "none that stops it, and a reason for each other"),
        ("按每项的说明修改文件,或写明理由", "mend the files as each finding says, or give a reason"),
        code="findings_open",
    )
