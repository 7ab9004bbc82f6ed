"""A hospital's say over its own rows after a grant was given: it takes all of them out, or keeps variables
back, and may give them back later.

The grant stays as it was approved; what it opens is that without the hospital. Where the hospital keeps only
some variables back, the rest of its rows is a grant of its own that opens nothing without the first one.
Reading obeys at once; extracts follow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects import columns, grants
from heluo.access.projects.acts import OPEN_AGAIN, TAKE_BACK
from heluo.access.projects.membership import MAY_READ_ROWS, members, role_in
from heluo.access.projects.states import CHAIN, GRANT
from heluo.access.projects.tables import HospitalWithdrawal, ResearchGrant
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.text import Text

OFFICER = "hospital_officer"
OPEN_NOW = Text("医院已重新开放", "its hospital opened everything again")


def take_back(
    session: Session,
    grant: str,
    hospital: str,
    withheld: Sequence[str],
    reason: str,
    by: str,
    known: Sequence[str],
) -> HospitalWithdrawal:
    """Takes the rows of `hospital` out of `grant`: all of them, or the variables `withheld`. `known`: every
    hospital there is. Raises NotFound for a grant that opens none of its rows, Conflict for one that has
    ended or was decided on before, NotPermitted for whoever is or was in its project, BadInput."""
    found = _of_hospital(session, grant, hospital)
    _check_outside(session, found, by)
    grants.check_stands(found)
    if standing(session, grant, hospital) is not None:
        raise Conflict(
            ("本院已对这份授权作过决定", "the hospital has decided on this grant before"),
            ("未收回的数据", "rows that were not taken out"),
            ("先重新开放,再作新的决定", "open them again first, then decide anew"),
            code="taken_back",
        )
    if not reason.strip():
        raise BadInput(
            ("没有写原因", "no reason was given"),
            ("一句话的原因", "a reason in a sentence"),
            ("写明原因:项目成员会看到", "write it: the project's members see it"),
            code="reason_needed",
        )
    given = {str(one) for one in found.variables}
    if withheld and not set(withheld) < given:
        raise BadInput(
            ("限制写得不对", "the limit does not fit"),
            ("授权中的变量,少于全部", "variables of the grant, fewer than all"),
            ("全部收回时不选变量", "to take everything back, choose none"),
            code="limit",
        )
    made = HospitalWithdrawal(
        id=new_id("hw"),
        grant=grant,
        hospital=hospital,
        every=sorted(known) if found.hospitals is None else list(found.hospitals),
        withheld=sorted(set(withheld)),
        part=_part(session, found, hospital, given - set(withheld), by) if withheld else "",
        reason=reason.strip(),
        by=by,
        at=now(),
        lifted=None,
        lifted_by="",
    )
    session.add(made)
    session.flush()
    _remember(session, TAKE_BACK.name, made, found, {"withheld": made.withheld, "reason": made.reason})
    return made


def open_again(session: Session, grant: str, hospital: str, by: str) -> None:
    """Gives back what `hospital` took out of `grant`: it opens what was approved, nothing more. Raises
    NotFound."""
    made = standing(session, grant, hospital)
    if made is None:
        raise NotFound(
            ("本院没有收回这份授权的数据", "the hospital has taken nothing out of this grant"),
            ("本院收回过的授权", "a grant that the hospital took rows out of"),
            ("从列表中选择", "choose one of the list"),
        )
    found = session.get_one(ResearchGrant, grant)
    _check_outside(session, found, by)
    made.lifted, made.lifted_by = now(), by
    end_part(session, made, by, OPEN_NOW.zh)
    session.flush()
    _remember(session, OPEN_AGAIN.name, made, found, {})


def end_part(session: Session, made: HospitalWithdrawal, by: str, reason: str) -> None:
    """Ends the grant over the rest of a hospital's rows, if it stands."""
    part = session.get(ResearchGrant, made.part) if made.part else None
    if part is not None and part.status not in GRANT.terminal:
        grants.move(session, part.id, "replaced", by, OFFICER, reason, actor=CHAIN)


def standing(session: Session, grant: str, hospital: str) -> HospitalWithdrawal | None:
    """What `hospital` has taken out of `grant` and not given back."""
    return next((one for one in of_grant(session, grant) if one.hospital == hospital), None)


def of_grant(session: Session, grant: str) -> list[HospitalWithdrawal]:
    """What hospitals have taken out of `grant` and not given back, the oldest first."""
    query = sa.select(HospitalWithdrawal).where(
        HospitalWithdrawal.grant == grant, HospitalWithdrawal.lifted.is_(None)
    )
    return list(session.scalars(query.order_by(HospitalWithdrawal.at, HospitalWithdrawal.id)))


def opened(session: Session, grant: ResearchGrant) -> list[str] | None:
    """The hospitals whose rows `grant` opens now, None = every one."""
    taken = of_grant(session, grant.id)
    if not taken:
        return None if grant.hospitals is None else [str(one) for one in grant.hospitals]
    every = [str(one) for one in (taken[0].every if grant.hospitals is None else grant.hospitals)]
    return sorted(set(every) - {one.hospital for one in taken})


def last_change(session: Session, grant: str) -> dt.datetime | None:
    """When a hospital last decided on its rows in `grant`: what was read before may hold too much."""
    query = sa.select(sa.func.max(HospitalWithdrawal.at), sa.func.max(HospitalWithdrawal.lifted)).where(
        HospitalWithdrawal.grant == grant
    )
    at, lifted = session.execute(query).one()
    return max((one for one in (at, lifted) if one is not None), default=None)


def of_hospital(session: Session, hospital: str) -> list[tuple[ResearchGrant, HospitalWithdrawal | None]]:
    """Every grant that was given over rows of `hospital`, with what it has taken out."""
    return [
        (grant, standing(session, grant.id, hospital))
        for grant in grants.listed(session)
        if not grant.part_of and (grant.hospitals is None or hospital in grant.hospitals)
    ]


def _check_outside(session: Session, grant: ResearchGrant, by: str) -> None:
    if any(one.account == by for one in members(session, grant.project, also_left=True)):
        raise grants.own_project()


def _of_hospital(session: Session, grant: str, hospital: str) -> ResearchGrant:
    found = session.get(ResearchGrant, grant)
    if found is None or found.part_of or not (found.hospitals is None or hospital in found.hospitals):
        raise NotFound(
            ("这份授权不含本院的数据", "this grant opens no row of the hospital"),
            ("含本院数据的授权", "a grant over rows of the hospital"),
            ("从列表中选择", "choose one of the list"),
            code="no_grant",
        )
    return found


def _part(session: Session, of: ResearchGrant, hospital: str, variables: set[str], by: str) -> str:
    """The grant over what is left. Its persons are those of the grant who can still be given rows."""
    there = [
        one for one in grants.persons_of(session, of.id) if role_in(session, of.project, one) in MAY_READ_ROWS
    ]
    terms = grants.GrantTerms(
        variables=tuple(sorted(variables)),
        level=columns.level_of(variables),
        persons=tuple(there),
        since=of.since,
        until=of.until,
        hospitals=(hospital,),
        cohort=of.cohort,
        definition=of.definition,
        conditions=of.conditions,
    )
    made = grants.give(session, of.project, terms, by, OFFICER, highest=of.level)
    made.part_of = of.id
    session.flush()
    return made.id


def _remember(
    session: Session, action: str, made: HospitalWithdrawal, grant: ResearchGrant, detail: dict[str, object]
) -> None:
    by = made.lifted_by or made.by
    event = audit.Event(
        by,
        OFFICER,
        action,
        "allowed",
        purpose="management",
        object=grant.id,
        hospitals=(made.hospital,),
        level=grant.level,
        detail={"project": grant.project, **detail},
    )
    audit.append(session, event)
