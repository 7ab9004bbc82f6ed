"""The security administrator's list of researchers with their training in data safety."""

from __future__ import annotations

from heluo.access import accounts
from heluo.access.projects import training
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.access.projects.tables import DataTraining
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words
from heluo.delivery.research.resources import GRANTS, LIST_TRAININGS
from heluo.delivery.research.schemas import NewTraining, TrainingDesk, TrainingLine
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction


def see(asking: Caller) -> TrainingDesk:
    """Every researcher, whoever has no training that counts first. Raises NotPermitted."""
    permit = asking.permit(GRANTS)
    with reading(asking.portal.control) as session:
        entered = training.entered(session)
        people = [one for one in accounts.listed(session) if one.role == MEMBERS_ARE and not one.disabled]
        lines = [_line(one, entered.get(one.name)) for one in people]
    asking.remember(permit, LIST_TRAININGS, rows=len(lines))
    return TrainingDesk(researchers=sorted(lines, key=lambda one: not one.lapsed))


def enter(asking: Caller, given: NewTraining) -> TrainingDesk:
    """Enters a training. Raises NotPermitted, BadInput."""
    asking.permit(GRANTS, given.account)
    with transaction(asking.portal.control) as session:
        training.enter(session, given.account, given.certificate, given.until, asking.account)
    return see(asking)


def _line(person: PortalAccount, found: DataTraining | None) -> TrainingLine:
    return TrainingLine(
        account=person.name,
        name=Words(zh=person.label_zh, en=person.label_en),
        certificate=found.certificate if found else "",
        until=found.until if found else None,
        lapsed=found is None or found.until < today(),
    )
