"""What administration reports to the first page: accounts that closed by themselves, or will soon."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.account_states import CONTRACT, SILENCE
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now, today
from heluo.kit.text import Text

SOON, LATELY = dt.timedelta(days=14), dt.timedelta(days=7)
PAGE = "/administration/accounts"


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
