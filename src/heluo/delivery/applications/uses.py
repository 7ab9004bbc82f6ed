"""A hospital's desk: which grants open rows of it, and its say over them after they were given."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from heluo.access.applications import decide
from heluo.access.applications.states import STEP
from heluo.access.projects import withdrawals
from heluo.access.projects.ending import last_moment
from heluo.access.projects.grants import last_day, persons_of
from heluo.access.projects.states import CAUSES, GRANT
from heluo.access.projects.tables import HospitalWithdrawal, ResearchGrant, ResearchProject
from heluo.delivery.applications.page import in_words
from heluo.delivery.applications.resources import LIST_USES, USES
from heluo.delivery.applications.schemas import HospitalUses, TakeBack, TakenBack, UseLine
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from heluo.kit.text import Text


def see(asking: Caller) -> HospitalUses:
    """Grants over rows of the caller's hospital, those in force first. Raises NotPermitted."""
    permit = asking.permit(USES)
    hospital = _hospital(asking)
    with reading(asking.portal.control) as session:
        found = [_line(session, *one) for one in withdrawals.of_hospital(session, hospital)]
        silence = STEP.labels[decide.default_of(session, hospital)]
    asking.remember(permit, LIST_USES, rows=len(found))
    return HospitalUses(uses=found, silence=words(silence))


def take_back(asking: Caller, grant: str, given: TakeBack) -> HospitalUses:
    """Takes rows of the caller's hospital out of a grant. Raises NotPermitted, NotFound, Conflict,
    BadInput."""
    asking.permit(USES, grant)
    known = list(asking.portal.hospitals)
    _decided(
        asking,
        grant,
        lambda session, hospital: withdrawals.take_back(
            session, grant, hospital, given.withheld, given.reason, asking.account, known
        ),
    )
    return see(asking)


def open_again(asking: Caller, grant: str) -> HospitalUses:
    """Gives back what the caller's hospital took out of a grant. Raises NotPermitted, NotFound."""
    asking.permit(USES, grant)
    _decided(
        asking,
        grant,
        lambda session, hospital: withdrawals.open_again(session, grant, hospital, asking.account),
    )
    return see(asking)


def _decided(asking: Caller, grant: str, decide_on: Callable[[Session, str], object]) -> None:
    try:
        with transaction(asking.portal.control) as session:
            decide_on(session, _hospital(asking))
    except HeluoError as refusal:
        asking.refused(USES.act, grant, refusal.code)
        raise


def _hospital(asking: Caller) -> str:
    """The policy table opens the desk to accounts of a hospital alone."""
    assert asking.hospital
    return asking.hospital


def _line(session: Session, grant: ResearchGrant, taken: HospitalWithdrawal | None) -> UseLine:
    project = session.get_one(ResearchProject, grant.project)
    over = grant.status in GRANT.terminal
    why = CAUSES.get(grant.cause)
    label = GRANT.labels[grant.status]
    state = Text(f"{label.zh}:{why.zh}", f"{label.en}: {why.en}") if why else label
    return UseLine(
        grant=grant.id,
        title=project.title,
        purpose=project.purpose,
        variables=in_words(str(one) for one in grant.variables),
        level=grant.level,
        persons=len(persons_of(session, grant.id)),
        until=last_day(grant),
        open=grant.status == "active" and taken is None and now() < last_moment(grant, project),
        status_label=words(state),
        taken_back=_taken(taken) if taken else None,
        may_take_back=not over and taken is None,
    )


def _taken(of: HospitalWithdrawal) -> TakenBack:
    return TakenBack(withheld=in_words(str(one) for one in of.withheld), reason=of.reason, by=of.by, at=of.at)
