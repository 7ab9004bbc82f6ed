"""The extracts of somebody's projects as the page has them. Reads control tables and data dictionaries,
never a row of an extract: rows are for the workspace alone."""

from __future__ import annotations

import csv

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects import grants
from heluo.access.projects.membership import MAY_READ_ROWS, not_a_member, projects_of, role_in
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.workspace import files
from heluo.delivery.workspace.resources import EXTRACTS, LIST_EXTRACTS, SEE_DICTIONARY
from heluo.delivery.workspace.schemas import (
    DictionaryLine,
    ExtractDictionary,
    FileLine,
    GrantExtracts,
    MyExtracts,
    Receipt,
)
from heluo.delivery.workspace.states import EXTRACT, REASONS, STANDING
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import NotFound, NotPermitted
from heluo.kit.text import Text
from heluo.lakehouse.records import Release


def mine(asking: Caller) -> MyExtracts:
    """Every grant of the asker's projects that they may read rows by, with its receipts."""
    permit = asking.permit(EXTRACTS)
    with reading(asking.portal.control) as session:
        found = [
            _of_grant(session, grant, project)
            for project, role in projects_of(session, asking.account)
            if role in MAY_READ_ROWS
            for grant in grants.listed(session, project.id)
            if asking.account in grants.persons_of(session, grant.id)
        ]
    asking.remember(permit, LIST_EXTRACTS)
    return MyExtracts(grants=found)


def dictionary(asking: Caller, id: str) -> ExtractDictionary:
    """The data dictionary of a standing extract. Raises NotPermitted for whoever may not read by its grant,
    and for an extract that does not exist: one text; NotFound for one that does not stand."""
    permit = asking.permit(EXTRACTS, id)
    with reading(asking.portal.control) as session:
        receipt = session.get(ExtractReceipt, id)
        open_to = receipt is not None and _reads(session, receipt, asking.account)
    if receipt is None or not open_to:
        asking.refused(EXTRACTS.act, id, "not_a_member")
        raise not_a_member()
    if receipt.status != STANDING:
        raise NotFound(
            EXTRACT.labels[receipt.status],
            EXTRACT.labels[STANDING],
            ("打开这份授权的新回执", "open the newer receipt of this grant"),
            code="extract_over",
        )
    path = files.place(asking.portal.home, id) / files.DICTIONARY
    with path.open(encoding="utf-8", newline="") as lines:
        found = [_dictionary_line(line) for line in list(csv.reader(lines))[1:]]
    asking.remember(permit, SEE_DICTIONARY, id)
    return ExtractDictionary(extract=id, columns=found)


def _reads(session: Session, receipt: ExtractReceipt, account: str) -> bool:
    return role_in(session, receipt.project, account) in MAY_READ_ROWS and account in grants.persons_of(
        session, receipt.grant
    )


def _of_grant(session: Session, grant: ResearchGrant, project: ResearchProject) -> GrantExtracts:
    query = sa.select(ExtractReceipt).where(ExtractReceipt.grant == grant.id)
    receipts = session.scalars(query.order_by(ExtractReceipt.begun.desc(), ExtractReceipt.id))
    why = _closed_why(grant, project)
    return GrantExtracts(
        grant=grant.id,
        project=project.id,
        project_title=project.title,
        until=grant.until,
        open=why is None,
        why_not=why,
        receipts=[_receipt(session, one) for one in receipts],
    )


def _closed_why(grant: ResearchGrant, project: ResearchProject) -> Words | None:
    try:
        grants.check_in_force(grant, project, now())
    except NotPermitted as refusal:
        return words(refusal.found)
    return None


def _receipt(session: Session, one: ExtractReceipt) -> Receipt:
    release = session.get(Release, one.release)
    fault = Text(f"故障 {one.reason}", f"fault {one.reason}")
    return Receipt(
        id=one.id,
        status=one.status,
        status_label=words(EXTRACT.labels[one.status]),
        release=one.release,
        release_number=release.number if release else None,
        begun=one.begun,
        ended=one.ended,
        reason=words(REASONS.get(one.reason, fault)) if one.reason else None,
        persons=one.persons,
        files=[FileLine(**line) for line in one.files],
    )


def _dictionary_line(line: list[str]) -> DictionaryLine:
    file, column, zh, en, kind_zh, kind_en, type_, unit, value_set, level, _ = line
    return DictionaryLine(
        file=file,
        column=column,
        label=Words(zh=zh, en=en),
        kind=Words(zh=kind_zh, en=kind_en),
        type=type_,
        unit=unit,
        value_set=value_set,
        level=int(level),
    )
