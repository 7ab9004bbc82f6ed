"""Wrong passwords in a row, by account name and by address: five lock an account for 15 minutes, twenty an
address.

At the door and where a signed-in person names the current password alike; names that no account has are
counted like others.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy.orm import Session

from heluo.access.tables import SignInFailure

LOCKED = dt.timedelta(minutes=15)
ACCOUNT_FAILURES, ADDRESS_FAILURES = 5, 20


def account_key(name: str) -> str:
    """How the account `name`, which need not exist, is called here and in the log."""
    return _key("account", name)


def is_locked(session: Session, name: str, address: str, moment: dt.datetime) -> bool:
    """True when nobody may try a password of `name`, or from `address`, at `moment`."""
    found = (session.get(SignInFailure, key) for key in (account_key(name), _key("address", address)))
    return any(
        failure is not None and failure.locked_until is not None and failure.locked_until > moment
        for failure in found
    )


def count(session: Session, name: str, address: str, moment: dt.datetime) -> None:
    """One more wrong password."""
    for key, limit in ((account_key(name), ACCOUNT_FAILURES), (_key("address", address), ADDRESS_FAILURES)):
        failure = session.get(SignInFailure, key) or SignInFailure(
            key=key, count=0, last=moment, locked_until=None
        )
        fresh = moment - failure.last > LOCKED
        failure.count = 1 if fresh else failure.count + 1
        failure.last, failure.locked_until = moment, moment + LOCKED if failure.count >= limit else None
        session.add(failure)


def _key(kind: str, text: str) -> str:
    return f"{kind}:{hashlib.sha256(text.encode()).hexdigest()[:32]}"
