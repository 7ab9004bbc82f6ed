"""Signing in, staying signed in, signing out. A session is a row here and a random token in a cookie; nothing
else.

Failures lock an account and slow an address (`failures`); an unknown account looks and takes as long as a
known one. A one-time password opens one session: whoever lets it end without choosing a password asks for
another, so that a slip of paper is worth nothing after its use. A session ends after 15 minutes without a
request, after 8 hours, and at once when role, password or state of the account change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import acts, audit, failures, passwords, second_factor
from heluo.access.account_states import close, over
from heluo.access.signed_in import SignedIn
from heluo.access.tables import PortalAccount, PortalSession
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotPermitted, NotSignedIn
from heluo.kit.text import Text

IDLE, ABSOLUTE = dt.timedelta(minutes=15), dt.timedelta(hours=8)
PASSWORD, OIDC = "password", "oidc"
"""Ways to open a session."""
TOUCH = dt.timedelta(seconds=30)
"""A request this soon after the last one does not write its time."""


def sign_in(
    control: sa.Engine, name: str, password: str, address: str, second_at: dt.datetime | None = None
) -> str:
    """The token of a new session; `second_at`: when the same person gave the second factor in the session
    that this one follows. Raises NotSignedIn, with one text for unknown accounts, wrong passwords, disabled
    and locked ones."""
    moment = now()
    with reading(control) as session:
        locked = failures.is_locked(session, name, moment)
        waits = failures.must_wait(session, name, address, moment)
        account = session.get(PortalAccount, name)
        stored = account.password if account else passwords.decoy()
    # The slow part runs outside the write transaction: 50 people who sign in at once must not queue behind
    # argon2.
    right = not locked and passwords.matches(password, stored) and account is not None
    with transaction(control) as session:
        account = session.get(PortalAccount, name)
        # Many who guess at once have all read before the first failure was counted: what counts is the state
        # here.
        locked = locked or failures.is_locked(session, name, moment)
        waits = waits or failures.must_wait(session, name, address, moment)
        if not locked and not waits:
            failures.take_turn(session, name, address, moment)
        refusal = (
            "locked" if locked else "slowed" if waits else _refusal(session, account, stored, right, moment)
        )
        if refusal == "wrong":
            failures.count(session, name, address, moment)
        event = audit.Event(
            "",
            "",
            acts.SIGN_IN.name,
            "refused",
            # A name that was mistyped may be a password typed into the wrong field: the log holds its hash.
            object=failures.account_key(name),
            reason=refusal,
            address=address,
        )
        if not refusal:
            assert account is not None
            return open_session(session, account, address, moment, second_at)
        audit.append(session, event)
    raise (
        _used_up()
        if refusal == "used"
        else NotSignedIn(
            (
                "账号或密码不对,或暂时不能登录",
                "wrong account or password, or signing in is not possible for a while",
            ),
            ("账号与它的密码", "an account and its password"),
            (
                "检查后重试;同一账号连续失败五次锁定 15 分钟,同一地址失败很多次后每次要隔一分钟",
                "check and repeat; five failures lock an account for 15 minutes, after many from one address "
                "wait a minute each time",
            ),
            code="sign_in_refused",
        )
    )


def _used_up() -> NotSignedIn:
    return NotSignedIn(
        (
            "这个一次性密码已经用过,当时没有设置新密码",
            "this one-time password has been used, and no new password was chosen then",
        ),
        ("没有用过的一次性密码", "a one-time password that was not used"),
        ("请管理员重发一个一次性密码", "ask the administrator for another one-time password"),
        code="one_time_password_used",
    )


def open_session(
    session: Session,
    account: PortalAccount,
    address: str,
    moment: dt.datetime,
    second_at: dt.datetime | None = None,
    way: str = PASSWORD,
) -> str:
    """A new session of `account` with its event, in `session`'s transaction: its token, which is stored
    nowhere."""
    failures.forget(session, account.name)
    account.last_sign_in = moment
    token = secrets.token_urlsafe(32)
    session.add(
        PortalSession(
            token_hash=_hash(token),
            account=account.name,
            revision=account.revision,
            csrf=secrets.token_urlsafe(24),
            started=moment,
            last_seen=moment,
            address=address,
            second_at=second_at,
            way=way,
        )
    )
    event = audit.Event(
        account.name,
        account.role,
        acts.SIGN_IN.name,
        "allowed",
        hospital=account.hospital or "",
        object=account.name,
        address=address,
        detail={} if way == PASSWORD else {"way": way},
    )
    audit.append(session, event)
    return token


def _refusal(
    session: Session, account: PortalAccount | None, stored: str, right: bool, moment: dt.datetime
) -> str:
    """Why nobody signs in, "" when the account may. Closes an account whose time is over."""
    if right and account is not None and account.password == stored:
        if account.disabled:
            return "disabled"
        if why := over(account, moment):
            close(session, account, why, moment)
            return why
        if account.must_change and account.last_sign_in and account.last_sign_in >= account.password_at:
            return "used"
        return ""
    return "wrong"


def current(control: sa.Engine, token: str | None) -> SignedIn:
    """The session of `token`. Raises NotSignedIn when there is none, or it has ended."""
    moment = now()
    with reading(control) as session:
        found, account = _valid(session, token, moment)
        result = SignedIn(
            account.name,
            Text(account.label_zh, account.label_en),
            account.role,
            account.hospital,
            found.way == PASSWORD and (account.must_change or moment - account.password_at > passwords.LASTS),
            found.csrf,
            found.token_hash,
            found.started + ABSOLUTE,
            second_factor.has_one(session, account.name),
            found.second_at,
            second_factor.owed(session, account, found.second_at),
        )
        stale = moment - found.last_seen > TOUCH
    if stale:
        with transaction(control) as session:
            session.execute(
                sa.update(PortalSession)
                .where(PortalSession.token_hash == result.token_hash)
                .values(last_seen=moment)
            )
    return result


def holder(control: sa.Engine, token: str) -> str:
    """The account whose session `token` is, without noting that it was used: nothing is written, so that a
    door which turns people away waits for no writer. Raises NotSignedIn."""
    with reading(control) as session:
        return _valid(session, token, now())[1].name


def _valid(session: Session, token: str | None, moment: dt.datetime) -> tuple[PortalSession, PortalAccount]:
    found = session.get(PortalSession, _hash(token)) if token else None
    account = session.get(PortalAccount, found.account) if found else None
    if (
        found is None
        or account is None
        or account.disabled
        or over(account, moment)
        or account.revision != found.revision
        or moment - found.last_seen > IDLE
        or moment - found.started > ABSOLUTE
    ):
        raise not_signed_in()
    return found, account


def not_signed_in() -> NotSignedIn:
    """What whoever has no session is told."""
    return NotSignedIn(
        ("没有登录,或会话已结束", "not signed in, or the session has ended"),
        ("有效的会话", "a session that still lasts"),
        ("重新登录", "sign in again"),
    )


def check_csrf(session: SignedIn, given: str | None) -> None:
    """Raises NotPermitted when the header does not hold the session's token."""
    if not given or not hmac.compare_digest(given.encode(), session.csrf.encode()):
        raise NotPermitted(
            ("请求没有带本会话的令牌", "the request lacks this session's token"),
            "X-CSRF-Token",
            ("刷新页面", "reload the page"),
            code="csrf",
        )


def check_password_chosen(session: SignedIn) -> None:
    """Raises NotPermitted until the one-time or expired password has been replaced."""
    if session.must_change:
        raise NotPermitted(
            ("密码是一次性的或已过期", "the password is for one use or has expired"),
            ("自己设置的、未过期的密码", "a password that you chose, and that has not expired"),
            ("先设置新密码", "choose a new password first"),
            code="password_must_change",
        )


def sign_out(control: sa.Engine, session: SignedIn, address: str) -> None:
    """Ends the session."""
    with transaction(control) as tx:
        tx.execute(sa.delete(PortalSession).where(PortalSession.token_hash == session.token_hash))
        audit.append(
            tx,
            audit.Event(
                session.account,
                session.role,
                acts.SIGN_OUT.name,
                "allowed",
                hospital=session.hospital or "",
                object=session.account,
                address=address,
            ),
        )


def open_sessions(session: Session, account: PortalAccount) -> list[PortalSession]:
    """The sessions of `account` that are not over, the newest first."""
    moment = now()
    found = sa.select(PortalSession).where(
        PortalSession.account == account.name,
        PortalSession.revision == account.revision,
        PortalSession.last_seen >= moment - IDLE,
        PortalSession.started >= moment - ABSOLUTE,
    )
    return list(session.scalars(found.order_by(PortalSession.started.desc())))


def clear_ended(control: sa.Engine) -> int:
    """Deletes sessions that are over; returns how many."""
    moment = now()
    with transaction(control) as session:
        over = sa.or_(PortalSession.last_seen < moment - IDLE, PortalSession.started < moment - ABSOLUTE)
        return session.execute(sa.delete(PortalSession).where(over)).rowcount  # type: ignore[attr-defined]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
