"""Decisions on columns: an engineer proposes, a second person confirms, the file of the hospital says what is
in force. A hospital's program reads by it from the next night on, and reads again what it had read
otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.access.permit import Permit
from heluo.delivery.fields import profiles, written
from heluo.delivery.fields.check import check_line, check_one_view
from heluo.delivery.fields.resources import CONFIRM, DECIDE, END, LIST, PROPOSE, REJECT, REVIEW
from heluo.delivery.fields.schemas import (
    ColumnDecisionLine,
    ColumnDecisions,
    ColumnEnding,
    ColumnReview,
    NewFields,
)
from heluo.delivery.fields.states import COLUMN_DECISION
from heluo.delivery.fields.tables import ColumnDecision
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.frame.two_people import answered, check_answer
from heluo.dictionary import load
from heluo.dictionary.hospital import DECIDED_FIELDS
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.states import own_record

LISTED = 500
"""Decisions on one page."""


def listed(asking: Caller) -> ColumnDecisions:
    """What was decided, what waits for a second person first. Raises NotPermitted."""
    permit = asking.permit(REVIEW)
    query = sa.select(ColumnDecision)
    if permit.hospitals is not None:
        query = query.where(ColumnDecision.hospital.in_(sorted(permit.hospitals)))
    first = sa.case((ColumnDecision.status == "proposed", 0), else_=1)
    query = query.order_by(first, ColumnDecision.proposed.desc(), ColumnDecision.id)
    with reading(asking.portal.control) as session:
        found = list(session.scalars(query))
        lines = [shown(one, asking) for one in found[:LISTED]]
    asking.remember(permit, LIST, rows=len(lines))
    return ColumnDecisions(decisions=lines, total=len(found))


def propose(asking: Caller, new: NewFields) -> ColumnDecisions:
    """Columns of one described view for variables of one category, all or none. Raises NotPermitted,
    NotFound, BadInput, Conflict."""
    permit = asking.permit(DECIDE, f"{new.hospital}/{new.view}")
    with reading(asking.portal.control) as session:
        view = profiles.one_of(session, new.hospital, new.view)
    for line in new.lines:
        check_line(new.category, new.view, line, view)
    check_one_view(asking.portal.home, new.hospital, new.category, {n.variable: new.view for n in new.lines})
    made = [
        ColumnDecision(
            id=new_id("col"),
            hospital=new.hospital,
            category=new.category,
            view="" if line.absent else new.view,
            variable=line.variable,
            column="" if line.absent else line.column,
            absent=line.absent,
            convert="" if line.absent else line.convert.strip(),
            note=line.note.strip(),
            status=COLUMN_DECISION.initial,
            author=asking.account,
            proposed=now(),
            reason="",
        )
        for line in new.lines
    ]
    with transaction(asking.portal.control) as session:
        waiting = {
            (d.category, d.variable) for d in open_ones(session, new.hospital) if d.status == "proposed"
        }
        # A second one is refused by an index too, on servers where two write at once; here the words for it.
        if twice := [one.variable for one in made if (one.category, one.variable) in waiting]:
            raise Conflict(
                (f"{twice[0]} 已有待确认的映射", f"{twice[0]} has a mapping that waits"),
                ("没有待确认映射的变量", "variables without one that waits"),
                ("先处理那一条", "deal with that one first"),
                code="column_waits",
            )
        session.add_all(made)
        _remember(session, asking, permit, PROPOSE, made)
    return ColumnDecisions(decisions=[shown(one, asking) for one in made], total=len(made))


def review(asking: Caller, given: ColumnReview) -> ColumnDecisions:
    """A second person's answer to several, all or none; the author's own is to withdraw them. One that
    holds for the same variable ends, replaced. Raises NotPermitted, NotFound, Conflict, BadInput."""
    permit = asking.permit(REVIEW, given.ids[0])
    with reading(asking.portal.control) as session:
        found = [_decision(session, id, permit) for id in dict.fromkeys(given.ids)]
        own = [one.id for one in found if one.author == asking.account]
    check_answer(asking, given.confirm, given.reason, own, CONFIRM)
    if given.confirm:
        _check_views(asking, found)
    with transaction(asking.portal.control) as session:
        found = [_decision(session, one.id, permit) for one in found]
        for one in found:
            if given.confirm:
                _end_former(session, one, asking)
            COLUMN_DECISION.move(one, *answered(given.confirm, one.id in own), own_record)
            one.reviewer, one.reviewed, one.reason = asking.account, now(), given.reason.strip()
        _remember(session, asking, permit, CONFIRM if given.confirm else REJECT, found)
    if given.confirm:
        for hospital in {one.hospital for one in found}:
            written.renew(asking.portal.home, asking.portal.control, hospital)
    return ColumnDecisions(decisions=[shown(one, asking) for one in found], total=len(found))


def end(asking: Caller, id: str, ending: ColumnEnding) -> ColumnDecisionLine:
    """Rolls one in force back: the hospital's own line holds again from the next night on. Raises
    NotPermitted, NotFound, Conflict."""
    permit = asking.permit(DECIDE, id)
    with transaction(asking.portal.control) as session:
        found = _decision(session, id, permit)
        COLUMN_DECISION.move(found, "ended", "engineer", own_record)
        found.ended_by, found.ended, found.reason = asking.account, now(), ending.reason.strip()
        _remember(session, asking, permit, END, [found])
    written.renew(asking.portal.home, asking.portal.control, found.hospital)
    return shown(found, asking)


def file_of(asking: Caller, hospital: str) -> tuple[str, bytes]:
    """Name and bytes of the file of one hospital. Raises NotPermitted."""
    permit = asking.permit(REVIEW, hospital)
    asking.check_own(permit, hospital, LIST, hospital)
    asking.remember(permit, LIST, hospital, hospitals=(hospital,))
    return DECIDED_FIELDS, written.as_file(asking.portal.control, hospital)


def open_ones(session: Session, hospital: str) -> list[ColumnDecision]:
    """Decisions on `hospital` that wait or hold."""
    query = sa.select(ColumnDecision).where(
        ColumnDecision.hospital == hospital, ColumnDecision.status.in_(("proposed", "confirmed"))
    )
    return list(session.scalars(query))


def shown(one: ColumnDecision, asking: Caller) -> ColumnDecisionLine:
    """A decision as an answer."""
    variables = load().categories[one.category].variables if one.category in load().categories else {}
    label = variables[one.variable].label if one.variable in variables else None
    return ColumnDecisionLine(
        id=one.id,
        hospital=one.hospital,
        category=one.category,
        view=one.view,
        variable=one.variable,
        label=words(label) if label else Words(zh=one.variable, en=one.variable),
        column=one.column,
        absent=one.absent,
        convert=one.convert,
        note=one.note,
        status=one.status,
        author=one.author,
        proposed=one.proposed,
        reviewer=one.reviewer,
        reviewed=one.reviewed,
        reason=one.reason,
        ended_by=one.ended_by,
        ended=one.ended,
        own=one.author == asking.account,
    )


def _decision(session: Session, id: str, permit: Permit) -> ColumnDecision:
    found = session.get(ColumnDecision, id)
    if found is None or (permit.hospitals is not None and found.hospital not in permit.hospitals):
        raise NotFound(
            ("没有这条列映射", "there is no such mapping of a column"),
            ("清单里的映射", "a mapping of the list"),
            ("从清单中选择", "choose one of the list"),
            code="no_such_column_mapping",
        )
    return found


def _check_views(asking: Caller, found: Sequence[ColumnDecision]) -> None:
    """What is confirmed together, and what holds already, reads each category from one view."""
    places: dict[tuple[str, str], dict[str, str]] = {}
    for one in found:
        places.setdefault((one.hospital, one.category), {})[one.variable] = one.view
    for (hospital, category), views in places.items():
        check_one_view(asking.portal.home, hospital, category, views)


def _end_former(session: Session, new: ColumnDecision, asking: Caller) -> None:
    """Ends what holds for the variable of `new`, before `new` does: an index has room for one."""
    former = session.scalar(
        sa.select(ColumnDecision).where(
            ColumnDecision.hospital == new.hospital,
            ColumnDecision.category == new.category,
            ColumnDecision.variable == new.variable,
            ColumnDecision.status == "confirmed",
        )
    )
    if former is not None:
        COLUMN_DECISION.move(former, "ended", "engineer", own_record)
        former.ended_by, former.ended, former.reason = asking.account, now(), f"→ {new.id}"
        session.flush()


def remember(
    session: Session,
    asking: Caller,
    permit: Permit,
    act: ActKind,
    hospital: str,
    object: str,
    rows: int,
    lines: Sequence[str] = (),
) -> None:
    """An event on one hospital, in the transaction of what it is about."""
    audit.append(
        session,
        audit.Event(
            asking.account,
            asking.role,
            act.name,
            "allowed",
            hospital=hospital,
            purpose=permit.purpose,
            object=object,
            hospitals={hospital},
            level=permit.level,
            rows=rows,
            address=asking.address,
            decision=permit.id,
            detail={"lines": list(lines)},
        ),
    )


def _remember(
    session: Session, asking: Caller, permit: Permit, act: ActKind, of: Sequence[ColumnDecision]
) -> None:
    """An event a hospital."""
    for hospital in dict.fromkeys(one.hospital for one in of):
        lines = [one for one in of if one.hospital == hospital]
        named = [f"{one.category}.{one.variable} = {'-' if one.absent else one.column}" for one in lines[:50]]
        remember(session, asking, permit, act, hospital, lines[0].id, len(lines), named)
