"""The second factor: codes of an authenticator (TOTP, RFC 6238), recovery codes, and the fresh proof that
risky acts ask for.

A code counts once, a recovery code once and for all; five wrong ones in a row lock the second factor for 15
minutes, whatever address they come from. The secret is sealed under a key of this installation and readable
only here. Who must have one is a setting; whoever has one is always asked for it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy.orm import Session

from heluo.access import acts, audit, failures
from heluo.access.accounts import account_named, end_sessions
from heluo.access.roles import ADMINISTRATORS
from heluo.access.signed_in import CODE, SET_UP, Owed, SignedIn
from heluo.access.tables import PortalAccount, PortalSession, RecoveryCode, SecondFactor
from heluo.kit import durable
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotPermitted, Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.kit.seal import Box, former_keys
from heluo.kit.settings import settings

STEP_UP = dt.timedelta(minutes=10)
"""So long a given code counts as fresh."""
LASTS, EARLIER_OR_LATER = 30, 1
"""Seconds of one code, and how many codes before and after the present one are taken: clocks differ."""
CODES, CODE_BYTES = 10, 10
"""Recovery codes of an account, and random bytes of each: nobody guesses 80 bits, so a plain hash will do."""
KEY_BYTES, AT_ONCE = 32, 50
"""Of the key that seals, and how many secrets are sealed anew in one transaction."""
KIND, ISSUER = "second", "Heluo"


@dataclass(frozen=True)
class Beginning:
    """A secret to be entered into an authenticator: by hand, or by the picture of `address`."""

    secret: str
    address: str


def box(home: Home) -> Box:
    """What seals the secrets of this installation. Its key is made once, with the centre's other keys. Raises
    Unavailable for a key that is not complete."""
    path = key_path(home)
    durable.write_once(path, secrets.token_bytes(KEY_BYTES))
    keys = [one.read_bytes() for one in (path, *former_keys(path))]
    if any(len(key) != KEY_BYTES for key in keys):
        raise Unavailable(
            ("第二因子的密钥文件已损坏", "the key file of the second factor is damaged"),
            str(path),
            ("从备份恢复 centre/keys", "restore centre/keys from the backup"),
            code="second_factor_key",
        )
    return Box(keys[0], "heluo second factor", keys[1:])


def key_path(home: Home) -> Path:
    """Where the key lies that seals the secrets."""
    return home.centre / "keys" / "second-factor.key"


def seal_anew(control: sa.Engine, home: Home, report: Report = silent) -> int:
    """Seals every secret under the present key; how many. A few at a time, so that nobody who signs in waits;
    again from the start does no harm."""
    sealed, done = box(home), 0
    with reading(control) as session:
        accounts = list(session.scalars(sa.select(SecondFactor.account).order_by(SecondFactor.account)))
    for start in range(0, len(accounts), AT_ONCE):
        with transaction(control) as session:
            some = SecondFactor.account.in_(accounts[start : start + AT_ONCE])
            for one in session.scalars(sa.select(SecondFactor).where(some)):
                about = one.account.encode()
                one.secret = sealed.close(sealed.open(one.secret, about), about)
                done += 1
        report("第二因子 · second factors", min(start + AT_ONCE, len(accounts)), len(accounts))
    return done


def has_one(session: Session, account: str) -> bool:
    """Whether `account` has a second factor."""
    found = session.get(SecondFactor, account)
    return found is not None and found.confirmed is not None


def is_obliged(role: str) -> bool:
    """Whether accounts of `role` must have a second factor, by HELUO_SECOND_FACTOR."""
    who = settings().second_factor
    return who == "everybody" or (who == "administrators" and role in ADMINISTRATORS)


def owed(session: Session, account: PortalAccount, given: dt.datetime | None) -> Owed:
    """What a session of `account` owes before it may do anything, "" = nothing; `given`: when its code
    was."""
    if given is not None:
        return ""
    if has_one(session, account.name):
        return CODE
    return SET_UP if is_obliged(account.role) else ""


def begin(session: Session, account: str, sealed: Box) -> Beginning:
    """A new secret for `account`, which counts once `confirm` has seen a code of it. Raises Conflict where
    one is set up already."""
    if has_one(session, account):
        raise Conflict(
            ("已经设置了第二因子", "a second factor is set up already"),
            ("没有设置第二因子的账号", "an account without one"),
            ("先取消,再重新设置", "take it off first, then set up another"),
            code="second_factor_there",
        )
    secret = random_base32()
    session.merge(
        SecondFactor(
            account=account,
            secret=sealed.close(secret.encode(), account.encode()),
            begun=now(),
            confirmed=None,
            last_step=0,
        )
    )
    return Beginning(secret, TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


def confirm(control: sa.Engine, sealed: Box, signed: SignedIn, code: str, address: str) -> list[str]:
    """Sets up what `begin` began, when `code` is one of it, and gives the recovery codes, which are stored
    nowhere. This session has given its factor, every other one of the account ends. Raises BadInput,
    Conflict, NotPermitted while it is locked."""
    moment = now()
    with transaction(control) as session:
        found = session.get(SecondFactor, signed.account)
        if found is None or found.confirmed is not None:
            raise Conflict(
                ("没有开始设置", "nothing was begun"),
                ("先取得密钥", "a secret first"),
                ("重新开始设置", "begin again"),
                code="second_factor_not_begun",
            )
        refusal = _refusal(session, sealed, found, code, moment)
        _remember(session, signed, acts.SET_SECOND, refusal, address, moment)
        if not refusal:
            found.confirmed = moment
            made = _new_codes(session, signed.account)
            others = sa.delete(PortalSession).where(
                PortalSession.account == signed.account, PortalSession.token_hash != signed.token_hash
            )
            session.execute(others)
            _mark(session, signed, moment)
            return made
    raise _refused(refusal)


def give(control: sa.Engine, sealed: Box, signed: SignedIn, code: str, address: str) -> None:
    """This session has given its second factor: a code of the authenticator, or a recovery code. Raises
    NotPermitted for a wrong or used code and while it is locked; Conflict where none is set up."""
    moment = now()
    with transaction(control) as session:
        found = session.get(SecondFactor, signed.account)
        if found is None or found.confirmed is None:
            raise Conflict(
                ("没有设置第二因子", "no second factor is set up"),
                ("设置好的第二因子", "a second factor that is set up"),
                ("先设置第二因子", "set one up first"),
                code="second_factor_absent",
            )
        refusal = _refusal(session, sealed, found, code, moment)
        _remember(session, signed, acts.GIVE_SECOND, refusal, address, moment)
        if not refusal:
            _mark(session, signed, moment)
            return
    raise _refused(refusal)


def take_off(session: Session, name: str, by: str, role: str, reason: str) -> None:
    """`name` has no second factor from now on: its owner changes the authenticator, or an administrator helps
    whoever lost it. The account's sessions end. Raises Conflict without one."""
    account = account_named(session, name)
    if not has_one(session, name):
        raise Conflict(
            ("这个账号没有第二因子", "this account has no second factor"),
            ("设置了第二因子的账号", "an account with a second factor"),
            ("不需要做什么", "nothing is to be done"),
            code="second_factor_absent",
        )
    for table in (RecoveryCode, SecondFactor):
        session.execute(sa.delete(table).where(table.account == name))
    failures.forget(session, name, KIND)
    end_sessions(session, account)
    event = audit.Event(by, role, acts.TAKE_SECOND.name, "allowed", object=name, reason=reason)
    audit.append(session, event)


def codes_left(session: Session, account: str) -> int:
    """Recovery codes of `account` that were not used."""
    unused = sa.select(sa.func.count()).select_from(RecoveryCode)
    return session.scalar(unused.where(RecoveryCode.account == account, RecoveryCode.used.is_(None))) or 0


def check_given(signed: SignedIn) -> None:
    """Raises NotPermitted until the session has given what it owes."""
    if signed.owes == CODE:
        raise NotPermitted(
            ("还没有输入动态码", "the code of the second factor was not given"),
            ("六位动态码,或一个恢复码", "six digits of the authenticator, or a recovery code"),
            ("先输入动态码", "give the code first"),
            code="second_factor_needed",
        )
    if signed.owes == SET_UP:
        raise _must_set_up()


def check_fresh(signed: SignedIn) -> None:
    """For risky acts: raises NotPermitted unless the session gave its second factor within STEP_UP. An
    account without one passes only where the setting obliges nobody."""
    if not signed.has_second:
        if settings().second_factor != "offered":
            raise _must_set_up()
        return
    if signed.second_at is None or now() - signed.second_at > STEP_UP:
        raise NotPermitted(
            ("这一步要再确认一次身份", "this step asks once more who you are"),
            ("10 分钟内输入过的动态码", "a code that was given within 10 minutes"),
            ("输入动态码后继续", "give the code, then go on"),
            code="step_up_needed",
        )


def _refusal(session: Session, sealed: Box, found: SecondFactor, code: str, moment: dt.datetime) -> str:
    """Why `code` does not count, "" when it does; then it counts no more."""
    if failures.is_locked(session, found.account, moment, KIND):
        return "locked"
    given = "".join(code.split()).replace("-", "").upper()
    if given.isascii() and given.isdigit() and len(given) == 6:
        totp = TOTP(sealed.open(found.secret, found.account.encode()).decode())
        present = int(moment.timestamp()) // LASTS
        for step in range(present - EARLIER_OR_LATER, present + EARLIER_OR_LATER + 1):
            if hmac.compare_digest(totp.generate_otp(step), given):
                if step <= found.last_step:
                    return "replayed"
                found.last_step = step
                return ""
        return "wrong"
    stored = session.scalars(
        sa.select(RecoveryCode).where(
            RecoveryCode.account == found.account, RecoveryCode.hash == _hash(given)
        )
    ).first()
    if found.confirmed is None or stored is None:
        return "wrong"
    if stored.used is not None:
        return "replayed"
    stored.used = moment
    return ""


def _remember(
    session: Session, signed: SignedIn, act: acts.ActKind, refusal: str, address: str, moment: dt.datetime
) -> None:
    if refusal in ("wrong", "replayed"):
        failures.count(session, signed.account, address, moment, KIND)
    elif not refusal:
        failures.forget(session, signed.account, KIND)
    event = audit.Event(
        signed.account,
        signed.role,
        act.name,
        "refused" if refusal else "allowed",
        hospital=signed.hospital or "",
        object=signed.account,
        reason=refusal,
        address=address,
    )
    audit.append(session, event)


def _mark(session: Session, signed: SignedIn, moment: dt.datetime) -> None:
    here = PortalSession.token_hash == signed.token_hash
    session.execute(sa.update(PortalSession).where(here).values(second_at=moment))


def _new_codes(session: Session, account: str) -> list[str]:
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account == account))
    made = [base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(CODES)]
    session.add_all(RecoveryCode(account=account, hash=_hash(one), used=None) for one in made)
    return ["-".join(one[i : i + 4] for i in range(0, len(one), 4)) for one in made]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _must_set_up() -> NotPermitted:
    return NotPermitted(
        ("还没有设置第二因子", "no second factor is set up"),
        ("动态码应用中的六位动态码", "six digits of an authenticator"),
        ("先设置第二因子", "set up a second factor first"),
        code="second_factor_must_be_set_up",
    )


def _refused(why: str) -> BadInput | NotPermitted:
    if why == "locked":
        return NotPermitted(
            ("动态码连续输错,暂时锁定", "wrong codes in a row: locked for a while"),
            ("没有锁定的第二因子", "a second factor that is not locked"),
            (
                "15 分钟后再试,或请安全管理员取消第二因子",
                "try again in 15 minutes, or ask a security administrator",
            ),
            code="second_factor_locked",
        )
    return BadInput(
        ("动态码不对,或已经用过", "a wrong code, or one that was used"),
        (
            "此刻的六位动态码,或没有用过的恢复码",
            "the six digits of now, or a recovery code that was not used",
        ),
        ("等下一个动态码再输入;检查手机的时间", "wait for the next code; look at the phone's clock"),
        code="second_factor_wrong",
    )
