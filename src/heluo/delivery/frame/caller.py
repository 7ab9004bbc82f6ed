"""Who is asking, for which purpose, and how to answer them: the one thing that every endpoint receives.

A `Caller` is made once per request from the session's cookie; `permit` is the only way to the reader. A
refusal is an event of the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import sqlalchemy as sa
from fastapi import Header, Request, Response

from heluo.access import audit, permissions, second_factor, sessions
from heluo.access.acts import ActKind
from heluo.access.declared import Resource
from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import Permit
from heluo.access.signed_in import SignedIn
from heluo.delivery.frame.shapes import ReleaseShape
from heluo.kit.errors import NotPermitted
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act, Lake
from heluo.lakehouse.releases import Pinned

COOKIE = "heluo_session"
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Portal:
    """What one portal process holds for every request."""

    home: Home
    control: sa.Engine
    lake: Lake
    hospitals: dict[str, tuple[Text, Text]] = field(default_factory=dict)
    """code → (name, short name) of the hospitals of this installation."""
    held: Mapping[str, object] = field(default_factory=dict)
    """room → what its `Room.opens` made; only that room knows what it is."""


@dataclass(frozen=True)
class Caller:
    """One request of one signed-in person. `purpose` is what the header X-Purpose said."""

    portal: Portal
    signed_in: SignedIn
    purpose: str | None
    address: str
    request_id: str

    @property
    def account(self) -> str:
        return self.signed_in.account

    @property
    def role(self) -> str:
        return self.signed_in.role

    @property
    def hospital(self) -> str | None:
        return self.signed_in.hospital

    @property
    def asker(self) -> Asker:
        """The caller as far as permissions are concerned."""
        return Asker(self.account, self.role, self.hospital)

    @property
    def lake(self) -> Lake:
        return self.portal.lake

    def may(self, resource: Resource) -> bool:
        """True when `permit` would give one: to leave out what the caller may not see, without a refusal in
        the log."""
        return permissions.may(self.role, resource.name, self.purpose or "")

    def permit(
        self, resource: Resource, object: str = "", *, form: str | None = None, in_emergency: str = ""
    ) -> Permit:
        """The permit for `resource` and this request's purpose. `object`: what the asker wanted, for the log;
        `in_emergency`: the person of an emergency access (`check_permit`).

        Raises NotPermitted after writing the refusal to the audit log; Unavailable when that is impossible.
        """
        try:
            return check_permit(self.asker, resource.name, self.purpose, form=form, in_emergency=in_emergency)
        except NotPermitted as refusal:
            self.refused(resource.act, object, refusal.code)
            raise

    def check_stepped_up(self, act: ActKind, object: str = "") -> None:
        """For risky acts: raises NotPermitted, after writing the refusal, unless the second factor was given
        a short time ago, by whoever has one or must have one."""
        try:
            second_factor.check_fresh(self.signed_in)
        except NotPermitted as refusal:
            self.refused(act, object, refusal.code)
            raise

    def refused(self, act: ActKind, object: str, reason: str) -> None:
        """Writes a refusal to the audit log. Raises Unavailable when that is impossible."""
        audit.record(
            self.portal.control,
            audit.Event(
                self.account,
                self.role,
                act.name,
                "refused",
                hospital=self.hospital or "",
                purpose=self.purpose or "",
                object=object[:80],
                reason=reason,
                address=self.address,
                decision=self.request_id,
            ),
        )

    def check_own(self, permit: Permit, hospital: str, act: ActKind, object: str) -> None:
        """Raises NotPermitted, after writing the refusal, for another hospital than the permit's: one text
        whether or not that hospital exists."""
        if permit.hospitals is not None and hospital not in permit.hospitals:
            self.refused(act, object, "other_hospital")
            raise NotPermitted(
                ("只能看本院的", "only the own hospital's"),
                "、".join(sorted(permit.hospitals)),
                ("选择本院", "choose the own hospital"),
                code="other_hospital",
            )

    def act(self, permit: Permit, act: ActKind, object: str = "", *, release: Pinned | None = None) -> Act:
        """`Lake.act` of this request: several reads, one event, with the caller's address."""
        return self.lake.act(permit, act.name, object, release=release, address=self.address)

    def remember(
        self,
        permit: Permit,
        act: ActKind,
        object: str = "",
        rows: int | None = None,
        hospitals: Sequence[str] = (),
    ) -> None:
        """One event for an act on control data (runs, parcels, the log itself) or in the vault; `hospitals`:
        whose rows it is about, where that is known. Raises Unavailable when it cannot be written."""
        audit.record(
            self.portal.control,
            audit.Event(
                self.account,
                self.role,
                act.name,
                "allowed",
                hospital=self.hospital or "",
                purpose=permit.purpose,
                object=object[:80],
                hospitals=hospitals,
                level=permit.level,
                rows=rows,
                address=self.address,
                decision=permit.id,
            ),
        )

    def hospital_name(self, code: str) -> tuple[Text, Text]:
        """(name, short name) of a hospital; its code when nothing is known of it."""
        return self.portal.hospitals.get(code, (Text(code, code), Text(code, code)))


def portal(request: Request) -> Portal:
    """The process's portal."""
    return request.app.state.portal


def address_of(request: Request) -> str:
    """The address that the request came from."""
    return request.client.host if request.client else ""


def signed_in(request: Request) -> SignedIn:
    """The session of the request's cookie. Raises NotSignedIn, or NotPermitted when a changing request lacks
    the CSRF token."""
    found = sessions.current(portal(request).control, request.cookies.get(COOKIE))
    request.state.account = found.account
    if request.method not in SAFE_METHODS:
        sessions.check_csrf(found, request.headers.get("x-csrf-token"))
    return found


def caller(request: Request, x_purpose: Annotated[str | None, Header(max_length=20)] = None) -> Caller:
    """FastAPI dependency: the signed-in caller whose password is their own and who has given the second
    factor. Raises NotSignedIn, NotPermitted."""
    found = signed_in(request)
    sessions.check_password_chosen(found)
    second_factor.check_given(found)
    return Caller(portal(request), found, x_purpose, address_of(request), request.state.request_id)


def new_caller(request: Request) -> Caller:
    """As `caller`, also before the one-time password was replaced and the second factor given: for the
    session's own routes."""
    return Caller(portal(request), signed_in(request), None, address_of(request), request.state.request_id)


def give_cookie(request: Request, response: Response, token: str) -> None:
    """The session's cookie goes with `response`: no script reads it, no other site sends it along with a
    form."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def release_shape(release: Pinned) -> ReleaseShape:
    """A release as answers name it."""
    return ReleaseShape(id=release.id, number=release.number, at=release.at)
