"""Questions to and answers of accounts and roles."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

AccountName = Annotated[str, Field(min_length=2, max_length=40, pattern=r"^[a-z0-9][a-z0-9._\-]*$")]
RoleName = Annotated[str, Field(max_length=40)]
HospitalCode = Annotated[str, Field(max_length=20)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
AccountState = Literal["open", "one_time", "locked", "closed"]


class NewAccount(Shape):
    """An account to be opened. It gets a one-time password, which its owner replaces at the first sign-in."""

    name: AccountName
    label_zh: Annotated[str, Field(min_length=1, max_length=60)]
    label_en: Annotated[str, Field(max_length=60)] = ""
    role: RoleName
    hospital: HospitalCode | None = None
    ends: dt.date | None = Field(default=None, description="last day of the contract; null = no end is known")


class NewRole(Shape):
    role: RoleName
    hospital: HospitalCode | None = None


class WithReason(Shape):
    reason: Reason


class ContractEnd(Shape):
    ends: dt.date | None


class Identity(Shape):
    subject: Annotated[str, Field(max_length=255)] = Field(
        description='what the identity provider calls the owner (claim "sub"); "" = nothing'
    )


class OneTimePassword(Shape):
    """Readable in this answer only: nothing stores it."""

    account: str
    password: str


class AccountLine(Shape):
    name: str
    label: Words
    role: str
    role_label: Words
    hospital: str | None
    state: AccountState
    state_label: Words = Field(description="the state, and why")
    created: dt.datetime
    last_sign_in: dt.datetime | None
    ends: dt.date | None
    days_left: int | None = Field(description="of the contract; negative after its end")
    second_factor: bool = Field(description="it has one")
    own: bool = Field(description="the caller's own: somebody else changes it")


class AccountList(Shape):
    accounts: list[AccountLine]


class RoleStep(Shape):
    """A role that the account was given."""

    role_label: Words
    by: str
    at: dt.datetime


class OpenSession(Shape):
    started: dt.datetime
    last_seen: dt.datetime
    address: str


class AccountPage(Shape):
    account: AccountLine
    roles: list[RoleStep]
    sessions: list[OpenSession]
    identity: str | None = Field(
        description='the owner as the identity provider calls them, "" = not entered; null without a provider'
    )
    barred: list[str] = Field(description="roles that this account may never get")


class RoleRight(Shape):
    """What a role may ask of one resource."""

    resource: str
    label: Words
    purposes: list[Words]
    levels: str = Field(description="1-3")
    duties: list[Words]


class RoleLine(Shape):
    name: str
    label: Words
    hint: Words
    belongs: bool = Field(description="its accounts belong to a hospital")
    administrator: bool = Field(description="excludes the two other administrators for good")
    accounts: int
    rights: list[RoleRight]


class RoleList(Shape):
    roles: list[RoleLine]
