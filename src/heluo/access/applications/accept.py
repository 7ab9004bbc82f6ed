"""An approval in part: a hospital refused, keeps variables back or was silent. The applicant knows it before
anything is granted, and accepts it or withdraws; silence of the applicant withdraws it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import outcome, write
from heluo.access.applications.acts import ACCEPT, OVERDUE
from heluo.access.applications.states import APPLICANT, APPLICATION, CHAIN, CLOCK
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.projects.membership import LEAD, check_member
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict

BY = "heluo"


def accept(session: Session, application: DataApplication, account: str) -> None:
    """Makes the grants of what was approved: given by whoever decided last, not by whom accepts. Raises
    NotPermitted for whoever does not lead the project, Conflict in another state; NotPermitted, BadInput when
    something has passed meanwhile."""
    check_member(session, application.project, account, (LEAD,))
    _check_offered(application)
    APPLICATION.check_owner(application.status, APPLICANT)
    by, role = _last_decider(session, application)
    write.remember(session, application, account, "researcher", ACCEPT.name, {})
    outcome.grant(session, application, write.steps(session, application), by, role)
    application.accept_by = None
    write.move(session, application, "approved", account, "researcher", CHAIN)


def _check_offered(application: DataApplication) -> None:
    # From a review an application becomes approved as well, but by its deciders.
    if application.status != "offered":
        label = APPLICATION.labels[application.status]
        raise Conflict(
            (f"数据申请的状态是{label.zh}", f"the application is {label.en}"),
            APPLICATION.labels["offered"],
            ("重新读取后再决定", "read it again, then decide"),
            code="state",
        )


def withdraw_unaccepted(control: sa.Engine) -> int:
    """Withdraws what nobody accepted in time; how many."""
    overdue = sa.select(DataApplication.id).where(
        DataApplication.status == "offered", DataApplication.accept_by <= now()
    )
    with reading(control) as session:
        found = list(session.scalars(overdue))
    done = 0
    for one in found:
        with transaction(control) as session:
            application = session.get_one(DataApplication, one, with_for_update=True)
            if application.status != "offered":
                continue
            write.remember(session, application, BY, CLOCK, OVERDUE.name, {})
            application.accept_by = None
            write.move(session, application, "withdrawn", BY, CLOCK, CLOCK)
            done += 1
    return done


def _last_decider(session: Session, application: DataApplication) -> tuple[str, str]:
    """Who gave the last vote of the present round, with the role."""
    query = (
        sa.select(ReviewVote.account)
        .join(ReviewStep, ReviewStep.id == ReviewVote.step)
        .where(ReviewStep.application == application.id, ReviewStep.round == application.round)
        .order_by(ReviewVote.at.desc())
    )
    account = session.scalars(query).first() or BY
    person = session.get(PortalAccount, account)
    return account, person.role if person else CLOCK
