"""Control tables of access: accounts, sessions, the audit log, disclosure control. Instants are UTC with
zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class PortalAccount(Base):
    """A person who may sign in. One role at a time."""

    __tablename__ = "account"

    name: Mapped[str] = mapped_column(primary_key=True)
    label_zh: Mapped[str]
    label_en: Mapped[str]
    role: Mapped[str]
    hospital: Mapped[str | None]
    password: Mapped[str]
    """argon2 hash."""
    must_change: Mapped[bool]
    password_at: Mapped[dt.datetime]
    disabled: Mapped[bool] = mapped_column(default=False)
    disabled_why: Mapped[str] = mapped_column(default="")
    """A code of `account_states.WHY`, "" where nobody noted it."""
    disabled_at: Mapped[dt.datetime | None] = mapped_column(default=None)
    ends: Mapped[dt.date | None] = mapped_column(default=None)
    """The last day of the contract, a day in Shanghai; null = no end is known."""
    awake: Mapped[dt.datetime | None] = mapped_column(default=None)
    """When it was last opened again: from here on, or from its last sign-in, its silence is counted."""
    revision: Mapped[int] = mapped_column(default=1)
    """Rises with every change of role, password or state: sessions of an older revision are over."""
    created: Mapped[dt.datetime]
    last_sign_in: Mapped[dt.datetime | None]


class FormerPassword(Base):
    """Hashes that may not be chosen again."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), index=True)
    password: Mapped[str]
    at: Mapped[dt.datetime]


class RoleGrant(Base):
    """Every role that an account was ever given."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), index=True)
    role: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]


class SignInFailure(Base):
    """Failures in a row of one account name or one address, known or not."""

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(primary_key=True)
    """`account:`, `address:` or `second:` (of the second factor) and a hash."""
    count: Mapped[int]
    last: Mapped[dt.datetime]
    locked_until: Mapped[dt.datetime | None]


class PortalSession(Base):
    """A signed-in browser. The cookie holds a random token, this table only its hash."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), index=True)
    revision: Mapped[int]
    csrf: Mapped[str]
    started: Mapped[dt.datetime]
    last_seen: Mapped[dt.datetime]
    address: Mapped[str]
    second_at: Mapped[dt.datetime | None] = mapped_column(default=None)
    """When its second factor was given last."""
    way: Mapped[str] = mapped_column(default="password")
    """How it was opened: "password" or "oidc"."""


class SecondFactor(Base):
    """The authenticator of an account. It counts once it is confirmed."""

    __tablename__ = "second_factor"

    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), primary_key=True)
    secret: Mapped[bytes]
    """Sealed under the installation's key, bound to the account's name."""
    begun: Mapped[dt.datetime]
    confirmed: Mapped[dt.datetime | None]
    last_step: Mapped[int]
    """The newest span of 30 seconds of which a code was taken: it and all before it count no more."""


class RecoveryCode(Base):
    """A code for whoever lost the authenticator: works once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), index=True)
    hash: Mapped[str]
    used: Mapped[dt.datetime | None]


class OidcSubject(Base):
    """Which account somebody at an identity provider has here. Written by a security administrator alone."""

    __tablename__ = "oidc_subject"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(sa.ForeignKey("account.name"), index=True)
    by: Mapped[str]
    at: Mapped[dt.datetime]


class OidcAttempt(Base):
    """A browser that was sent to the identity provider. It is gone when it comes back, or after some
    minutes."""

    __tablename__ = "oidc_attempt"

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    browser_hash: Mapped[str]
    """Of the cookie that this browser alone has."""
    nonce: Mapped[str]
    verifier: Mapped[str]
    begun: Mapped[dt.datetime]


class AuditEvent(Base):
    """One decision on data. No foreign keys: an event outlives what it names. Never holds a patient's
    value."""

    __tablename__ = "audit"
    __table_args__ = (
        # Of what was refused or failed, which is little: every event written would pay for the rest.
        sa.Index(
            "ix_audit_not_allowed",
            "result",
            sqlite_where=sa.text("result <> 'allowed'"),
            postgresql_where=sa.text("result <> 'allowed'"),
        ),
    )

    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    hospital: Mapped[str]
    purpose: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    object: Mapped[str] = mapped_column(index=True)
    """An opaque reference: a person's id, a table, a parcel, the hash of a question."""
    hospitals: Mapped[str] = mapped_column(index=True)
    """Codes of the hospitals whose rows were read, each between commas: who may read this event."""
    level: Mapped[int]
    result: Mapped[str]
    """"allowed", "refused", "failed"."""
    rows: Mapped[int | None]
    reason: Mapped[str]
    address: Mapped[str]
    decision: Mapped[str]
    """Id of the permit, or of the request that was refused."""
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class AuditHead(Base):
    """Number and hash of the last event: one row, locked by whoever appends."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    hash: Mapped[str]


class AuditAlarm(Base):
    """Something in the log that a person should look at (`alarms.py`), until somebody has, and has said what
    it was. Found once: the same kind, account and first event are one alarm."""

    __tablename__ = "audit_alarm"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account: Mapped[str] = mapped_column(index=True)
    at: Mapped[dt.datetime]
    """Of the event that made it one."""
    first: Mapped[int]
    last: Mapped[int]
    """Numbers of the first and the last event that it rests on."""
    number: Mapped[int]
    """Of persons, questions or identifiers, as the kind counts."""
    closed_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.UniqueConstraint("kind", "account", "first"),)


class AlarmsRead(Base):
    """How far the log was looked through for alarms, and when: one row."""

    __tablename__ = "alarms_read"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    at: Mapped[dt.datetime]


class NoisyNumber(Base):
    """A safe number that an institution was given: the same question on the same release gets it again."""

    __tablename__ = "noisy_number"

    institution: Mapped[str] = mapped_column(primary_key=True)
    release: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    """sha256 of the canonical question."""
    value: Mapped[int]
    """The count with its noise."""
    sigma: Mapped[float]
    at: Mapped[dt.datetime]


class MonthSpent(Base):
    """What an institution's numbers have spent in a month (UTC)."""

    __tablename__ = "month_spent"

    institution: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    spent: Mapped[float]
    """Rho of zero-concentrated differential privacy."""
    numbers: Mapped[int]


class MonthQuota(Base):
    """Fewer numbers a month for one institution than everybody has: a security administrator's decision."""

    __tablename__ = "month_quota"

    institution: Mapped[str] = mapped_column(primary_key=True)
    most: Mapped[int]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
