"""Files that a project brings into its workspace: own programs, code lists, lookup tables.

A member asks, one checker who has nothing to do with the project admits or rejects, and the bytes that were
looked at are the bytes that come in. One checker and not two: nothing leaves by this way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.outputs import storage, write
from heluo.access.outputs.acts import ASK_IMPORT, MOVE_IMPORT, TAKE_IN
from heluo.access.outputs.review import belong, not_on_desk
from heluo.access.outputs.states import APPROVED, AUTHOR, CHECKER, IMPORT, PORTAL, REJECTED, WITHDRAWN
from heluo.access.outputs.tables import ImportedFile
from heluo.access.projects.membership import ANALYST, LEAD, MAY_READ_ROWS, MEMBERS_ARE, check_member, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.places import Home

MOST_FILES = 50
"""Of a project, waiting or admitted: a workspace is no archive."""


@dataclass(frozen=True)
class GivenFile:
    """A file as it was checked. `what` it is, and where it comes from: in a sentence each."""

    name: str
    data: bytes
    what: str
    source: str
    findings: Sequence[Mapping[str, Any]]


def ask(session: Session, home: Home, project: str, account: str, given: GivenFile) -> ImportedFile:
    """Asks for a file that no check stops. Raises NotPermitted for whoever may not read rows, Conflict for a
    project that does not run or has too many files, BadInput without the two sentences."""
    of = check_member(session, project, account, (LEAD, ANALYST))
    if of.status != "running":
        raise Conflict(
            ("项目未在进行,不能带入文件", "nothing is brought into a project that is not running"),
            ("进行中的项目", "a project that runs"),
            ("先恢复项目", "have the project go on first"),
            code="state",
        )
    if not given.what.strip() or not given.source.strip():
        raise BadInput(
            ("没有写这是什么,或从哪里来", "what the file is, or where it comes from, is not said"),
            ("各一句话", "a sentence on each"),
            ("写给审核员看", "write it for the checker"),
            code="context_needed",
        )
    if len([one for one in of_project(session, project) if one.status not in IMPORT.terminal]) >= MOST_FILES:
        raise Conflict(
            (f"项目已带入 {MOST_FILES} 个文件", f"the project has brought in {MOST_FILES} files"),
            (f"至多 {MOST_FILES} 个", f"at most {MOST_FILES}"),
            ("先撤回不再使用的", "withdraw those that are no longer used"),
            code="too_many_files",
        )
    made = ImportedFile(
        id=new_id("im"),
        project=project,
        account=account,
        name=given.name,
        what=given.what.strip(),
        source=given.source.strip(),
        status=IMPORT.initial,
        size=len(given.data),
        sha256=storage.store(home, given.data),
        findings=[dict(one) for one in given.findings],
        at=now(),
        decided=None,
        comment="",
        retained=True,
    )
    session.add(made)
    session.flush()
    _remember(session, made, account, MEMBERS_ARE, ASK_IMPORT.name, {"name": made.name})
    return made


def of_project(session: Session, project: str) -> list[ImportedFile]:
    """Every file that the project asked for, newest first."""
    query = sa.select(ImportedFile).where(ImportedFile.project == project)
    return list(session.scalars(query.order_by(ImportedFile.at.desc(), ImportedFile.id)))


def admitted(session: Session, project: str) -> list[ImportedFile]:
    """Files that the project's members may put into their sessions, by name."""
    found = [one for one in of_project(session, project) if one.status == APPROVED]
    return sorted(found, key=lambda one: (one.name, one.id))


def may_decide(session: Session, of: ImportedFile, account: str) -> bool:
    """Whether the file is on the account's desk: a checker's who does not, and did not, belong to the
    project."""
    person = session.get(PortalAccount, account)
    if person is None or person.disabled or person.role != CHECKER:
        return False
    return account not in belong(session, of.project) | {of.account}


def decide(
    session: Session, home: Home, of: ImportedFile, account: str, to: str, sha256: str, comment: str
) -> None:
    """Admits or rejects the bytes of `sha256`. Raises NotPermitted for whoever may not, Conflict where the
    state does not allow it or the bytes are others, BadInput for a rejection without a reason."""
    if not may_decide(session, of, account):
        raise not_on_desk()
    IMPORT.check_move(of.status, to)
    if sha256 != of.sha256 or not storage.is_unchanged(home, of.sha256):
        raise Conflict(
            ("文件与您看过的不同", "the file is not the one that you looked at"),
            ("您看过的那个文件", "the file that was looked at"),
            ("重新打开后再决定;仍不一致时请作者重新带入", "open it again; else have it brought in anew"),
            code="output_changed",
        )
    if to == REJECTED and not comment.strip():
        raise BadInput(
            ("没有写原因", "no reason was given"),
            ("给作者的一句话", "a sentence to the author"),
            ("写明为什么不能带入", "say why it must not come in"),
            code="reason_needed",
        )
    of.comment, of.decided = comment.strip(), now()
    _move(session, of, to, account, CHECKER, CHECKER)


def withdraw(session: Session, of: ImportedFile, account: str) -> None:
    """Takes it back; it cannot be put into a session any more. Raises NotPermitted, Conflict."""
    role = role_in(session, of.project, account)
    if role != LEAD and not (role in MAY_READ_ROWS and of.account == account):
        raise NotPermitted(
            ("这个文件不是您带入的", "you did not bring this file in"),
            ("带入它的人,或项目负责人", "whoever brought it in, or the lead"),
            ("请他们来撤回", "leave it to them"),
            code="not_author",
        )
    _move(session, of, WITHDRAWN, account, MEMBERS_ARE, AUTHOR)


def take_in(session: Session, home: Home, project: str, account: str, id: str) -> tuple[ImportedFile, bytes]:
    """An admitted file of the project with its bytes, for a session of `account`. Raises NotFound, with one
    text, for what is not admitted, others' and none; Broken where the bytes are others."""
    found = session.get(ImportedFile, id)
    if found is None or found.project != project or found.status != APPROVED:
        raise NotFound(
            ("没有这个文件", "no such file"),
            ("本项目带入、已通过审核的文件", "an admitted file of this project"),
            ("从列表中选择,或先请求带入", "choose one of the list, or ask to bring it in"),
            code="no_file",
        )
    data = storage.read(home, found.sha256)
    _remember(session, found, account, MEMBERS_ARE, TAKE_IN.name, {"name": found.name})
    return found, data


def end_of_closed(session: Session) -> list[ImportedFile]:
    """Withdraws what belongs to closed projects."""
    found = _of_closed(session)
    for one in found:
        _move(session, one, WITHDRAWN, PORTAL, PORTAL, PORTAL)
    return found


def there_are_of_closed(session: Session) -> bool:
    return bool(_of_closed(session))


def no_longer_needed(session: Session) -> list[ImportedFile]:
    """Files whose bytes can go: they come in no more."""
    query = sa.select(ImportedFile).where(ImportedFile.status.in_(IMPORT.terminal), ImportedFile.retained)
    return list(session.scalars(query))


def _of_closed(session: Session) -> list[ImportedFile]:
    query = (
        sa.select(ImportedFile)
        .join(ResearchProject, ResearchProject.id == ImportedFile.project)
        .where(ResearchProject.status == "closed", ImportedFile.status.not_in(IMPORT.terminal))
    )
    return list(session.scalars(query))


def _move(session: Session, of: ImportedFile, to: str, account: str, role: str, actor: str) -> None:
    def happened(moved: Any) -> None:
        _remember(session, of, account, role, MOVE_IMPORT.name, {"from": moved.old, "to": moved.new})

    IMPORT.move(of, to, actor, happened)


def _remember(
    session: Session, of: ImportedFile, account: str, role: str, action: str, detail: Mapping[str, Any]
) -> None:
    write.remember(session, of, account, role, action, {"sha256": of.sha256, **detail})
