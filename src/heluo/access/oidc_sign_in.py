"""Signing in by an identity provider: whose browser was sent there, who came back, and which account that is.

Nobody comes in by a claim: the subject of the provider must have been joined to an existing account by a
security administrator. Roles, hospitals and rights are the account's, never the provider's. How the provider
is spoken to is in `oidc.py`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import acts, audit, oidc
from heluo.access.account_states import close, over
from heluo.access.accounts import account_named, check_other
from heluo.access.oidc import AnswerRefused, Provider, SentBrowser
from heluo.access.sessions import OIDC, open_session
from heluo.access.tables import OidcAttempt, OidcSubject, PortalAccount
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.kit.errors import Conflict, NotSignedIn

LASTS = dt.timedelta(minutes=10)
"""Between being sent to the provider and coming back."""


def begin(control: sa.Engine, of: Provider) -> tuple[str, str]:
    """(where to send the browser, what to give it as a cookie). Raises Unavailable without an answer of the
    provider."""
    asked = SentBrowser(*(secrets.token_urlsafe(32) for _ in range(3)))
    browser = secrets.token_urlsafe(32)
    at = oidc.address(of, asked)
    moment = now()
    with transaction(control) as session:
        session.execute(sa.delete(OidcAttempt).where(OidcAttempt.begun < moment - LASTS))
        session.add(
            OidcAttempt(
                state_hash=_hash(asked.state),
                browser_hash=_hash(browser),
                nonce=asked.nonce,
                verifier=asked.verifier,
                begun=moment,
            )
        )
    return at, browser


def finish(control: sa.Engine, of: Provider, back: dict[str, str], browser: str | None, address: str) -> str:
    """The token of a new session for whoever came back with the parameters `back`. Raises NotSignedIn, after
    writing why to the log; Unavailable without an answer of the provider."""
    moment = now()
    try:
        asked = _taken(control, back.get("state", ""), browser, moment)
        # RFC 9207: an answer that another provider was made to give.
        if back.get("iss", of.issuer) != of.issuer:
            raise AnswerRefused("issuer")
        if not back.get("code"):
            raise AnswerRefused("no_code")
        subject = oidc.subject(of, asked, back["code"], moment)
    except AnswerRefused as refusal:
        audit.record(control, _refusal(refusal.why, "", address))
        raise
    return _open(control, of, subject, address, moment)


def _taken(control: sa.Engine, state: str, browser: str | None, moment: dt.datetime) -> SentBrowser:
    """The attempt of `state`, which is gone from now on: what comes back twice is refused."""
    with transaction(control) as session:
        found = session.get(OidcAttempt, _hash(state), with_for_update=True)
        if found is not None:
            session.delete(found)
    if found is None:
        raise AnswerRefused("no_attempt")
    if moment - found.begun > LASTS:
        raise AnswerRefused("too_late")
    if not browser or not hmac.compare_digest(_hash(browser), found.browser_hash):
        raise AnswerRefused("other_browser")
    return SentBrowser(state, found.nonce, found.verifier)


def _open(control: sa.Engine, of: Provider, subject: str, address: str, moment: dt.datetime) -> str:
    with transaction(control) as session:
        joined = session.get(OidcSubject, (of.issuer, subject))
        account = session.get(PortalAccount, joined.account) if joined else None
        why = _closed(session, account, moment)
        if account is not None and not why:
            return open_session(session, account, address, moment, way=OIDC)
        audit.append(session, _refusal(why, subject, address))
    if why == "unknown_subject":
        raise NotSignedIn(
            ("统一身份认证通过,但没有对应的账号", "the provider knows you, but no account here is yours"),
            ("安全管理员登记过的身份", "an identity that a security administrator has joined to an account"),
            ("请安全管理员在账号页登记您的身份编号", "ask the security administrator to enter your identity"),
            code="oidc_unknown_subject",
        )
    raise NotSignedIn(
        ("账号已停用", "the account is closed"),
        ("未停用的账号", "an account that is open"),
        ("请联系安全管理员", "ask the security administrator"),
        code="account_closed",
    )


def _closed(session: Session, account: PortalAccount | None, moment: dt.datetime) -> str:
    if account is None:
        return "unknown_subject"
    if account.disabled:
        return "disabled"
    if why := over(account, moment):
        close(session, account, why, moment)
        return why
    return ""


def join(session: Session, of: Provider, name: str, subject: str, by: str) -> None:
    """Whoever the provider calls `subject` is the account `name` from now on; "" takes the identity off.
    Raises NotFound; Conflict for a subject that another account has; NotPermitted for the own account."""
    account_named(session, name)
    check_other(name, by)
    known = session.get(OidcSubject, (of.issuer, subject)) if subject else None
    if known is not None and known.account != name:
        raise Conflict(
            (f"这个身份已登记给 {known.account}", f"this identity is {known.account}'s"),
            ("没有登记过的身份", "an identity that is nobody's"),
            ("核对身份编号,或先从那个账号取消", "check it, or take it off there first"),
            code="oidc_subject_taken",
        )
    mine = sa.delete(OidcSubject).where(OidcSubject.issuer == of.issuer, OidcSubject.account == name)
    session.execute(mine)
    if subject:
        session.add(OidcSubject(issuer=of.issuer, subject=subject, account=name, by=by, at=now()))
    detail = {"issuer": of.issuer, "subject": _hash(subject) if subject else ""}
    event = audit.Event(by, "security_admin", acts.JOIN_SUBJECT.name, "allowed", object=name, detail=detail)
    audit.append(session, event)


def subject_of(session: Session, of: Provider, name: str) -> str:
    """What the provider calls the account `name`, "" where nobody has entered it."""
    query = sa.select(OidcSubject.subject).where(OidcSubject.issuer == of.issuer, OidcSubject.account == name)
    return session.scalar(query) or ""


def _refusal(why: str, subject: str, address: str) -> audit.Event:
    # Who somebody is elsewhere is not written down here: the hash tells two refusals of one subject.
    object = f"subject:{_hash(subject)[:32]}" if subject else ""
    return audit.Event(
        "", "", acts.SIGN_IN.name, "refused", object=object, reason=why, address=address, detail={"way": OIDC}
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
