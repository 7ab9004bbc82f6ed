"""Wrong passwords in a row, by account name and by address: five lock an account for 15 minutes, twenty slow
an address down.

At the door and where a signed-in person names the current password alike; names that no account has are
counted like others. An address is not locked: a hospital's people all come from one, and one of them who
guesses would shut out the rest. Whoever has signed in from it before is not even slowed.
"""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import acts
from heluo.access.tables import AuditEvent, SignInFailure

LOCKED = dt.timedelta(minutes=15)
ACCOUNT_FAILURES, ADDRESS_FAILURES = 5, 20
PASSWORD = "account"
"""What is counted where nothing else is named; the second factor is counted apart."""
PAUSE, LONGEST_PAUSE = dt.timedelta(seconds=5), dt.timedelta(seconds=60)
"""Between two tries from an address that is slowed; each further failure makes it longer."""
KNOWN = dt.timedelta(days=90)
"""Who signed in from an address so lately is known there."""


def account_key(name: str) -> str:
    """How the account `name`, which need not exist, is called here and in the log."""
    return _key(PASSWORD, name)


def is_locked(session: Session, name: str, moment: dt.datetime, kind: str = PASSWORD) -> bool:
    """True when nobody may try a password of `name` at `moment`, or what else `kind` names."""
    failure = session.get(SignInFailure, _key(kind, name))
    return failure is not None and failure.locked_until is not None and failure.locked_until > moment


def must_wait(session: Session, name: str, address: str, moment: dt.datetime) -> bool:
    """True when the last try from `address` was too short a time ago, after many that failed, for whoever is
    not known there."""
    failure = _slowed(session, address, moment)
    return (
        failure is not None
        and failure.locked_until is not None
        and failure.locked_until > moment
        and not _is_known(session, name, address, moment)
    )


def take_turn(session: Session, name: str, address: str, moment: dt.datetime) -> None:
    """The try that `must_wait` let through: the next from an address that is slowed waits."""
    failure = _slowed(session, address, moment)
    if failure is not None and not _is_known(session, name, address, moment):
        failure.locked_until = moment + min(PAUSE * (failure.count - ADDRESS_FAILURES + 1), LONGEST_PAUSE)


def count(session: Session, name: str, address: str, moment: dt.datetime, kind: str = PASSWORD) -> None:
    """One more wrong password, or what else `kind` names."""
    failure = _failed(session, _key(kind, name), moment)
    failure.locked_until = moment + LOCKED if failure.count >= ACCOUNT_FAILURES else None
    _failed(session, _key("address", address), moment)


def forget(session: Session, name: str, kind: str = PASSWORD) -> None:
    """The failures of `name` no longer count: the right one was given, or an administrator says so."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.key == _key(kind, name)))


def locked_until(session: Session, name: str, moment: dt.datetime) -> dt.datetime | None:
    """Until when nobody may try a password of `name`, None when anybody may."""
    failure = session.get(SignInFailure, account_key(name))
    return failure.locked_until if failure is not None and is_locked(session, name, moment) else None


def _failed(session: Session, key: str, moment: dt.datetime) -> SignInFailure:
    failure = session.get(SignInFailure, key) or SignInFailure(
        key=key, count=0, last=moment, locked_until=None
    )
    failure.count = 1 if moment - failure.last > LOCKED else failure.count + 1
    failure.last = moment
    session.add(failure)
    return failure


def _slowed(session: Session, address: str, moment: dt.datetime) -> SignInFailure | None:
    failure = session.get(SignInFailure, _key("address", address))
    if failure is None or failure.count < ADDRESS_FAILURES or moment - failure.last > LOCKED:
        return None
    return failure


def _is_known(session: Session, name: str, address: str, moment: dt.datetime) -> bool:
    """From the log, which alone remembers signing in: asked only while the address is slowed."""
    query = sa.select(AuditEvent.n).where(
        AuditEvent.account == name,
        AuditEvent.action == acts.SIGN_IN.name,
        AuditEvent.result == "allowed",
        AuditEvent.address == address,
        AuditEvent.at > moment - KNOWN,
    )
    return session.scalar(query.limit(1)) is not None


def _key(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
