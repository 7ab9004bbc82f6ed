"""Answers about who is here: the session, the first page, the dictionary."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words


class SignIn(Shape):
    account: str = Field(min_length=1, max_length=60)
    password: str = Field(min_length=1, max_length=200)


class NewPassword(Shape):
    current: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)


class WaysIn(Shape):
    """How somebody may sign in."""

    password: bool
    oidc: bool = Field(description="by the identity provider that the settings name")


class GivenCode(Shape):
    """Six digits of the authenticator, or a recovery code."""

    code: str = Field(min_length=6, max_length=40)


class SecondFactorBeginning(Shape):
    """A secret to be entered into an authenticator: readable in this answer only."""

    secret: str
    picture: str = Field(description="QR code: a data address of an SVG")


class SecondFactorMade(Shape):
    recovery: list[str] = Field(description="codes for whoever loses the authenticator: readable here only")


class HospitalName(Shape):
    code: str
    name: Words
    short: Words


class Session(Shape):
    account: str
    name: Words
    role: str
    role_label: Words
    role_hint: Words
    hospital: str | None
    hospitals: list[HospitalName]
    must_change_password: bool
    has_second_factor: bool
    owes: Literal["", "code", "set_up"] = Field(
        description="what must be done before anything else: give the second factor, or set one up"
    )
    must_have_second_factor: bool
    purposes: list[str]
    screens: list[str] = Field(description="doors that are open to this role for some purpose")
    rights: dict[str, list[str]] = Field(
        description="resource → purposes for which this role may ask for it at all"
    )
    release: ReleaseShape | None
    csrf: str = Field(description="goes back in the header X-CSRF-Token of everything but GET")
    ends_at: dt.datetime
    idle_minutes: int


class Alert(Shape):
    """Something that asks for attention; `to` is a page of the portal."""

    kind: Literal["late", "quality", "waiting", "held", "run"]
    severity: Literal["warning", "error"]
    text: Words
    to: str


class Recent(Shape):
    """One of the caller's own last acts, from the audit log."""

    at: dt.datetime
    text: Words
    to: str | None


class FirstPage(Shape):
    release: ReleaseShape | None
    alerts: list[Alert]
    recent: list[Recent]


class VariableShape(Shape):
    name: str
    label: Words
    definition: Words
    type: str
    unit: str
    value_set: str
    required: bool
    level: int
    identifier: str
    search: str
    origin: str


class CategoryShape(Shape):
    name: str
    label: Words
    definition: Words
    grain: Words
    key: list[str]
    time: str
    end_time: str
    title: str
    variables: list[VariableShape]


class ValueSetShape(Shape):
    name: str
    label: Words
    source: str
    open: bool
    codes: int


class DictionaryAnswer(Shape):
    version: str
    categories: list[CategoryShape]
    value_sets: list[ValueSetShape]
