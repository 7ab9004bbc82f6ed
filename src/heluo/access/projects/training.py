"""Training in the safe use of data: entered by a security administrator with its last day, asked for by every
application, and a condition of reading for as long as the grant lasts."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects.acts import ENTER_TRAINING
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.access.projects.tables import DataTraining
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.errors import BadInput


def enter(session: Session, account: str, certificate: str, until: dt.date, by: str) -> None:
    """The training of a researcher, in place of the one before. Raises BadInput for an account that is no
    researcher, and without a certificate."""
    person = session.get(PortalAccount, account)
    if person is None or person.disabled or person.role != MEMBERS_ARE or not certificate.strip():
        raise BadInput(
            ("没有这个研究者账号,或没有写证书", "no researcher has this account, or no certificate is named"),
            (
                "未停用的研究者账号,与证书编号或课程名",
                "a researcher's account that is not disabled, and a certificate or course",
            ),
            ("从列表中选择人员,写明证书", "choose one of the list, and name the certificate"),
            code="no_training",
        )
    made = DataTraining(account=account, certificate=certificate.strip(), until=until, by=by, at=now())
    session.merge(made)
    detail = {"until": until.isoformat()}
    event = audit.Event(by, "security_admin", ENTER_TRAINING.name, "allowed", object=account, detail=detail)
    audit.append(session, event)


def of(session: Session, account: str) -> DataTraining | None:
    """What was entered for `account`, also when it has lapsed."""
    return session.get(DataTraining, account)


def lapsed(session: Session, account: str, day: dt.date) -> bool:
    """Whether a training was entered and is over on `day`. An application asks for one; whoever was given a
    grant by hand without one has nothing that could lapse."""
    found = of(session, account)
    return found is not None and found.until < day


def entered(session: Session) -> dict[str, DataTraining]:
    """Account → training."""
    return {one.account: one for one in session.scalars(sa.select(DataTraining))}
