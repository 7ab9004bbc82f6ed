"""Decisions about files that come into a workspace: whose a caller reads, asks for and admits. The rules of
who may do what stand in `access.outputs.imports`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.outputs import imports, storage
from heluo.access.outputs.review import not_on_desk
from heluo.access.outputs.states import APPROVED, IMPORT, SUBMITTED
from heluo.access.outputs.tables import ImportedFile
from heluo.access.projects.membership import LEAD, MAY_READ_ROWS, projects_of, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.outputs.import_checks import LISTED, checked
from heluo.delivery.outputs.import_shapes import (
    ImportDecision,
    ImportFinding,
    ImportLine,
    ImportList,
    NewImport,
)
from heluo.delivery.outputs.looks import look
from heluo.delivery.outputs.resources import IMPORTS, LIST_IMPORTS, LOOK_AT_IMPORT
from heluo.delivery.outputs.rules.every import RULES
from heluo.delivery.outputs.schemas import OutputLook, ProjectOffer
from heluo.delivery.outputs.service import decoded_bytes
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound, NotPermitted


def listed(asking: Caller) -> ImportList:
    """Files of the caller's projects, and those on the caller's desk; to be decided first."""
    permit = asking.permit(IMPORTS)
    with reading(asking.portal.control) as session:
        query = sa.select(ImportedFile).order_by(ImportedFile.at.desc(), ImportedFile.id)
        found = [one for one in session.scalars(query) if _reads(session, one, asking.account)]
        lines = [_line(session, one, asking.account) for one in found]
        offers = [
            ProjectOffer(id=project.id, title=project.title)
            for project, role in projects_of(session, asking.account)
            if role in MAY_READ_ROWS and project.status == "running"
        ]
    asking.remember(permit, LIST_IMPORTS, rows=len(lines))
    return ImportList(files=sorted(lines, key=lambda one: not one.may_decide), projects=offers, types=LISTED)


def ask(asking: Caller, given: NewImport) -> ImportList:
    """Checks the file, then puts it before the checkers. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(IMPORTS, given.project)
    data = decoded_bytes(given.content)
    findings = checked(given.name, data)
    made = imports.GivenFile(given.name, data, given.what, given.source, findings)
    with transaction(asking.portal.control) as session:
        imports.ask(session, asking.portal.home, given.project, asking.account, made)
    return listed(asking)


def look_at(asking: Caller, id: str) -> OutputLook:
    """What the file holds, for its project and for checkers. Raises NotPermitted, NotFound, Broken."""
    permit = asking.permit(IMPORTS, id)
    with reading(asking.portal.control) as session:
        found = _readable(session, asking, id)
        if not found.retained:
            raise NotFound(
                ("文件内容已删除", "the content of the file was removed"),
                ("等待审核或已通过的文件", "a file that waits or was admitted"),
                ("指纹与说明仍在列表里;需要时重新带入", "its hash stays in the list; bring it in anew"),
                code="no_file",
            )
        seen = look(found.name, storage.read(asking.portal.home, found.sha256))
    asking.remember(permit, LOOK_AT_IMPORT, id)
    return seen


def decide(asking: Caller, id: str, given: ImportDecision) -> ImportList:
    """Admits or rejects a file. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(IMPORTS, id)
    try:
        with transaction(asking.portal.control) as session:
            found = _locked(session, asking, id)
            to, sha256, comment = given.to, given.sha256, given.comment
            imports.decide(session, asking.portal.home, found, asking.account, to, sha256, comment)
    except NotPermitted as refusal:
        if refusal.code != "not_yours":  # that one is in the log already
            asking.refused(IMPORTS.act, id, refusal.code)
        raise
    return listed(asking)


def withdraw(asking: Caller, id: str) -> ImportList:
    """Raises NotPermitted, Conflict."""
    asking.permit(IMPORTS, id)
    with transaction(asking.portal.control) as session:
        imports.withdraw(session, _locked(session, asking, id), asking.account)
    return listed(asking)


def waiting_for(session: Session, account: str) -> int:
    """How many files wait for the account's decision."""
    query = sa.select(ImportedFile).where(ImportedFile.status == SUBMITTED)
    return sum(imports.may_decide(session, one, account) for one in session.scalars(query))


def _locked(session: Session, asking: Caller, id: str) -> ImportedFile:
    session.get(ImportedFile, id, with_for_update=True)
    return _readable(session, asking, id)


def _readable(session: Session, asking: Caller, id: str) -> ImportedFile:
    found = session.get(ImportedFile, id)
    if found is None or not _reads(session, found, asking.account):
        session.rollback()
        asking.refused(IMPORTS.act, id, "not_yours")
        raise not_on_desk()
    return found


def _reads(session: Session, of: ImportedFile, account: str) -> bool:
    return role_in(session, of.project, account) is not None or imports.may_decide(session, of, account)


def _line(session: Session, of: ImportedFile, account: str) -> ImportLine:
    role = role_in(session, of.project, account)
    own = role == LEAD or (role in MAY_READ_ROWS and of.account == account)
    return ImportLine(
        id=of.id,
        project=of.project,
        project_title=session.get_one(ResearchProject, of.project).title,
        account=of.account,
        name=of.name,
        what=of.what,
        source=of.source,
        status=of.status,
        status_label=words(IMPORT.labels[of.status]),
        size=of.size,
        sha256=of.sha256,
        findings=[
            ImportFinding(rule_label=words(RULES[one["rule"]].label), found=Words(**one["found"]))
            for one in of.findings
        ],
        at=of.at,
        decided=of.decided,
        comment=of.comment,
        retained=of.retained,
        may_decide=of.status == SUBMITTED and imports.may_decide(session, of, account),
        may_withdraw=own and of.status in (SUBMITTED, APPROVED),
    )
