"""Whether an account is open: closed by an administrator, by the end of its contract or after long silence,
and opened again.

The end of a contract and silence act by themselves: at the door at once, and between nights on the stored
state, so that lists and the log say so. What somebody may do is in `accounts.py` and the policy table.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import acts, audit
from heluo.access.accounts import SYSTEM, account_named, check_not_last, check_other, end_sessions
from heluo.access.failures import forget
from heluo.access.tables import PortalAccount
from heluo.kit.dates import SHANGHAI, now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.text import Text

DORMANT = dt.timedelta(days=90)
CLOCK = "worker"
"""As whom the worker acts."""
BY_HAND, CONTRACT, SILENCE = "administrator", "contract_over", "dormant"
WHY: dict[str, Text] = {
    BY_HAND: Text("管理员停用", "closed by an administrator"),
    CONTRACT: Text("合同到期,自动停用", "closed by itself: the contract ended"),
    SILENCE: Text("90 天未登录,自动停用", "closed by itself: nobody signed in for 90 days"),
}


def over(account: PortalAccount, moment: dt.datetime) -> str:
    """Why the clock closes `account` at `moment`, "" when it does not."""
    if account.ends is not None and moment.astimezone(SHANGHAI).date() > account.ends:
        return CONTRACT
    heard = max(one for one in (account.created, account.awake, account.last_sign_in) if one is not None)
    return SILENCE if moment - heard > DORMANT else ""


def close(session: Session, account: PortalAccount, why: str, moment: dt.datetime) -> None:
    """`account` is closed and its sessions are over; the caller writes the event."""
    account.disabled, account.disabled_why, account.disabled_at = True, why, moment
    end_sessions(session, account)


def disable(session: Session, name: str, by: str, reason: str) -> None:
    """Closes the account by hand. Raises NotFound; NotPermitted for the own account and for the last security
    administrator; BadInput without a reason."""
    account = account_named(session, name)
    _check_reason(reason)
    check_other(name, by)
    check_not_last(session, account, by)
    close(session, account, BY_HAND, now())
    event = audit.Event(
        by, "security_admin", acts.DISABLE_ACCOUNT.name, "allowed", object=name, reason=reason
    )
    audit.append(session, event)


def enable(session: Session, name: str, by: str, reason: str) -> None:
    """Opens a closed or locked account again; its silence is counted from now on. Raises NotFound;
    NotPermitted for the own account; Conflict while its contract is over; BadInput without a reason."""
    account = account_named(session, name)
    _check_reason(reason)
    check_other(name, by)
    moment = now()
    account.awake = moment
    if over(account, moment) == CONTRACT:
        raise Conflict(
            (f"合同已于 {account.ends} 到期", f"the contract ended on {account.ends}"),
            ("未到期的合同", "a contract that goes on"),
            ("先登记新的到期日,再恢复", "enter its new end first, then open it again"),
            code="contract_over",
        )
    account.disabled, account.disabled_why, account.disabled_at = False, "", None
    forget(session, name)
    event = audit.Event(by, "security_admin", acts.ENABLE_ACCOUNT.name, "allowed", object=name, reason=reason)
    audit.append(session, event)


def set_contract(session: Session, name: str, ends: dt.date | None, by: str) -> None:
    """Enters the last day of the contract, None = no end. An account that it closed stays closed until it is
    opened again. Raises NotFound; NotPermitted for the own account."""
    account = account_named(session, name)
    check_other(name, by)
    before, account.ends = account.ends, ends
    detail = {"from": str(before or ""), "to": str(ends or "")}
    event = audit.Event(by, "security_admin", acts.SET_CONTRACT.name, "allowed", object=name, detail=detail)
    audit.append(session, event)


def close_what_is_over(control: sa.Engine) -> int:
    """Closes every account whose contract has ended or that has been silent for too long, with an event each;
    how many. Waits for nobody when there is none."""
    moment = now()
    with reading(control) as session:
        if not _due(session, moment):
            return 0
    with transaction(control) as session:
        due = _due(session, moment)
        for account, why in due:
            close(session, account, why, moment)
            event = audit.Event(
                SYSTEM, CLOCK, acts.DISABLE_ACCOUNT.name, "allowed", object=account.name, reason=why
            )
            audit.append(session, event)
    return len(due)


def _due(session: Session, moment: dt.datetime) -> list[tuple[PortalAccount, str]]:
    opened = session.scalars(sa.select(PortalAccount).where(PortalAccount.disabled.is_(False)))
    return [(account, why) for account in opened if (why := over(account, moment))]


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            ("没有写原因", "no reason"),
            ("为什么,写入日志", "why, for the log"),
            ("写明原因", "say why"),
            code="reason_needed",
        )
