"""What administration reports to the first page: accounts that closed by themselves, or will soon; emergency
accesses that wait for review."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.account_states import CONTRACT, SILENCE
from heluo.access.emergency import review as reviewing
from heluo.access.emergency.states import SECURITY
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now, today
from heluo.kit.text import Text

SOON, LATELY = dt.timedelta(days=14), dt.timedelta(days=7)
PAGE, EMERGENCIES = "/administration/accounts", "/administration/emergencies"


def accounts(session: Session, asking: Caller) -> list[Alert]:
    """Contracts that end soon, and accounts that closed by themselves in the last days."""
    count = sa.select(sa.func.count()).select_from(PortalAccount)
    soon = count.where(PortalAccount.disabled.is_(False), PortalAccount.ends <= today() + SOON)
    by_itself = PortalAccount.disabled_why.in_((CONTRACT, SILENCE))
    closed = count.where(
        PortalAccount.disabled.is_(True), by_itself, PortalAccount.disabled_at > now() - LATELY
    )
    texts = (
        (session.scalar(soon) or 0, "个账号的合同 14 天内到期", "contracts of accounts end within 14 days"),
        (session.scalar(closed) or 0, "个账号最近 7 天自动停用", "accounts closed by themselves in 7 days"),
    )
    return [
        Alert(kind="waiting", severity="warning", text=words(Text(f"{n} {zh}", f"{n} {en}")), to=PAGE)
        for n, zh, en in texts
        if n
    ]


def emergencies(session: Session, asking: Caller) -> list[Alert]:
    """Emergency accesses of the own hospital's people; a security administrator is told of everybody's."""
    hospitals = None if asking.role == SECURITY else frozenset({asking.hospital or ""})
    waiting, overdue = reviewing.waiting(session, hospitals)
    texts: tuple[tuple[int, Literal["warning", "error"], str, str], ...] = (
        (overdue, "error", "次紧急调阅逾期未复核", "emergency accesses are overdue for review"),
        (waiting - overdue, "warning", "次紧急调阅等待复核", "emergency accesses wait for review"),
    )
    return [
        Alert(kind="waiting", severity=severity, text=words(Text(f"{n} {zh}", f"{n} {en}")), to=EMERGENCIES)
        for n, severity, zh, en in texts
        if n
    ]
