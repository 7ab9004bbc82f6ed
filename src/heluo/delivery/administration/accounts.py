"""Accounts as a security administrator sees and changes them. What an account may do is the policy's matter,
the rules of changing one are `access.accounts`'."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import account_states, accounts, acts, failures, oidc, oidc_sign_in, second_factor
from heluo.access.roles import ADMINISTRATORS, ROLES
from heluo.access.sessions import open_sessions
from heluo.access.tables import PortalAccount, RoleGrant
from heluo.delivery.administration.account_schemas import (
    AccountLine,
    AccountList,
    AccountPage,
    AccountState,
    NewAccount,
    NewRole,
    OneTimePassword,
    OpenSession,
    RoleStep,
)
from heluo.delivery.administration.resources import ACCOUNTS, LIST_ACCOUNTS, SEE_ACCOUNT
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.text import Text

STATES: dict[AccountState, Text] = {
    "open": Text("正常", "open"),
    "one_time": Text("待首次登录", "waits for the first sign-in"),
    "locked": Text("密码连续输错,暂时锁定", "locked for a while: wrong passwords in a row"),
    "closed": Text("已停用", "closed"),
}


def listed(asking: Caller) -> AccountList:
    """Every account. Raises NotPermitted."""
    permit = asking.permit(ACCOUNTS)
    with reading(asking.portal.control) as session:
        lines = [_line(session, asking, one) for one in accounts.listed(session)]
    asking.remember(permit, LIST_ACCOUNTS, rows=len(lines))
    return AccountList(accounts=lines)


def see(asking: Caller, name: str) -> AccountPage:
    """One account with its roles and open sessions. Raises NotPermitted, NotFound."""
    permit = asking.permit(ACCOUNTS, name)
    page = _page(asking, name)
    asking.remember(permit, SEE_ACCOUNT, name)
    return page


def open_account(asking: Caller, given: NewAccount) -> OneTimePassword:
    """Opens an account. Raises NotPermitted, BadInput, Conflict."""
    _allowed(asking, acts.OPEN_ACCOUNT, given.name)
    hospital = _hospital(asking, given.role, given.hospital)
    label = Text(given.label_zh, given.label_en or given.label_zh)
    with transaction(asking.portal.control) as session:
        password = accounts.open_account(session, given.name, label, given.role, hospital, asking.account)
        if given.ends is not None:
            account_states.set_contract(session, given.name, given.ends, asking.account)
    return OneTimePassword(account=given.name, password=password)


def give_role(asking: Caller, name: str, given: NewRole) -> AccountPage:
    """Another role; the account's sessions end. Raises NotPermitted, NotFound, BadInput."""
    _allowed(asking, acts.GRANT_ROLE, name)
    hospital = _hospital(asking, given.role, given.hospital)
    with transaction(asking.portal.control) as session:
        accounts.grant_role(session, name, given.role, hospital, asking.account)
    return _page(asking, name)


def close(asking: Caller, name: str, reason: str) -> AccountPage:
    """Closes the account at once. Raises NotPermitted, NotFound."""
    _allowed(asking, acts.DISABLE_ACCOUNT, name)
    with transaction(asking.portal.control) as session:
        account_states.disable(session, name, asking.account, reason)
    return _page(asking, name)


def open_again(asking: Caller, name: str, reason: str) -> AccountPage:
    """Opens a closed or locked account again. Raises NotPermitted, NotFound, Conflict."""
    _allowed(asking, acts.ENABLE_ACCOUNT, name)
    with transaction(asking.portal.control) as session:
        account_states.enable(session, name, asking.account, reason)
    return _page(asking, name)


def set_contract(asking: Caller, name: str, ends: dt.date | None) -> AccountPage:
    """Enters the last day of the contract. Raises NotPermitted, NotFound."""
    _allowed(asking, acts.SET_CONTRACT, name)
    with transaction(asking.portal.control) as session:
        account_states.set_contract(session, name, ends, asking.account)
    return _page(asking, name)


def reset(asking: Caller, name: str) -> OneTimePassword:
    """Another one-time password; the account's sessions end. Raises NotPermitted, NotFound."""
    _allowed(asking, acts.RESET_PASSWORD, name)
    with transaction(asking.portal.control) as session:
        password = accounts.reset_password(session, name, asking.account)
    return OneTimePassword(account=name, password=password)


def take_second_factor(asking: Caller, name: str, reason: str) -> AccountPage:
    """Takes the second factor off for whoever lost the authenticator. Raises NotPermitted, NotFound,
    Conflict."""
    _allowed(asking, acts.TAKE_SECOND, name)
    accounts.check_other(name, asking.account)
    with transaction(asking.portal.control) as session:
        second_factor.take_off(session, name, asking.account, asking.role, reason)
    return _page(asking, name)


def join_identity(asking: Caller, name: str, subject: str) -> AccountPage:
    """Whoever the identity provider calls `subject` signs in as `name` from now on. Raises NotPermitted,
    NotFound, Conflict."""
    _allowed(asking, acts.JOIN_SUBJECT, name)
    provider = oidc.chosen()
    if provider is None:
        raise Conflict(
            ("没有启用统一身份认证", "signing in by an identity provider is off"),
            "HELUO_OIDC_ISSUER",
            ("先在部署中设置", "set it in the deployment first"),
            code="oidc_off",
        )
    with transaction(asking.portal.control) as session:
        oidc_sign_in.join(session, provider, name, subject.strip(), asking.account)
    return _page(asking, name)


def _allowed(asking: Caller, act: acts.ActKind, name: str) -> None:
    """What every change asks for: the right, and a fresh second factor."""
    asking.permit(ACCOUNTS, name)
    asking.check_stepped_up(act, name)


def _page(asking: Caller, name: str) -> AccountPage:
    provider = oidc.chosen()
    with reading(asking.portal.control) as session:
        account = accounts.account_named(session, name)
        given = session.scalars(sa.select(RoleGrant).where(RoleGrant.account == name).order_by(RoleGrant.id))
        roles = list(given)
        held = {account.role, *(one.role for one in roles)} & ADMINISTRATORS
        return AccountPage(
            account=_line(session, asking, account),
            roles=[RoleStep(role_label=words(_role(one.role)), by=one.by, at=one.at) for one in roles],
            sessions=[
                OpenSession(started=one.started, last_seen=one.last_seen, address=one.address)
                for one in open_sessions(session, account)
            ],
            identity=oidc_sign_in.subject_of(session, provider, name) if provider else None,
            barred=sorted(ADMINISTRATORS - held) if held else [],
        )


def _line(session: Session, asking: Caller, account: PortalAccount) -> AccountLine:
    moment = now()
    locked = failures.locked_until(session, account.name, moment)
    why = account.disabled_why if account.disabled else account_states.over(account, moment)
    state: AccountState = (
        "closed"
        if account.disabled or why
        else "locked"
        if locked
        else "one_time"
        if account.must_change
        else "open"
    )
    label = account_states.WHY.get(why, STATES[state]) if state == "closed" else STATES[state]
    return AccountLine(
        name=account.name,
        label=words(Text(account.label_zh, account.label_en)),
        role=account.role,
        role_label=words(_role(account.role)),
        hospital=account.hospital,
        state=state,
        state_label=words(label),
        created=account.created,
        last_sign_in=account.last_sign_in,
        ends=account.ends,
        days_left=None if account.ends is None else (account.ends - today()).days,
        second_factor=second_factor.has_one(session, account.name),
        own=account.name == asking.account,
    )


def _role(name: str) -> Text:
    return ROLES[name].label if name in ROLES else Text(name, name)


def _hospital(asking: Caller, role: str, hospital: str | None) -> str | None:
    """The hospital of an account of `role`: none for a role that belongs to none. Raises BadInput for one
    that does not take part."""
    accounts.check_role(role, hospital)
    if not ROLES[role].belongs and hospital is None:
        return None
    if hospital not in asking.portal.hospitals:
        raise BadInput(
            (f"没有医院 {hospital}", f"no hospital {hospital}"),
            " | ".join(asking.portal.hospitals),
            ("从列表中选择", "choose one of the list"),
        )
    return hospital
