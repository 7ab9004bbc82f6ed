"""HTTP of the second factor: the signed-in person sets one up, gives it, takes it off. Who must have one is a
setting; taking it off for somebody else is administration."""

from __future__ import annotations

from typing import Annotated

import segno
from fastapi import APIRouter, Depends

from heluo.access import second_factor, sessions
from heluo.delivery.frame.caller import Caller, new_caller
from heluo.delivery.frame.session_shapes import GivenCode, SecondFactorBeginning, SecondFactorMade
from heluo.delivery.frame.work import SESSION, Works
from heluo.kit.db import transaction

router = APIRouter(prefix="/api/session/second", tags=["session"])
Arriving = Annotated[Caller, Depends(new_caller)]


@router.post("", status_code=204)
def give(asking: Arriving, given: GivenCode) -> None:
    """Gives the second factor: at the door, or once more before a risky act."""
    sealed = second_factor.box(asking.portal.home)
    second_factor.give(asking.portal.control, sealed, asking.signed_in, given.code, asking.address)


@router.post("/begin")
def begin(asking: Arriving) -> SecondFactorBeginning:
    """A secret for the authenticator; it counts once a code of it was confirmed."""
    sessions.check_password_chosen(asking.signed_in)
    sealed = second_factor.box(asking.portal.home)
    with transaction(asking.portal.control) as session:
        made = second_factor.begin(session, asking.account, sealed)
    picture = segno.make(made.address, error="m").svg_data_uri(scale=5, border=2)
    return SecondFactorBeginning(secret=made.secret, picture=picture)


@router.post("/confirm")
def confirm(asking: Arriving, given: GivenCode) -> SecondFactorMade:
    """Sets it up with a code of it, and gives the recovery codes; other sessions of the account end."""
    sealed = second_factor.box(asking.portal.home)
    made = second_factor.confirm(asking.portal.control, sealed, asking.signed_in, given.code, asking.address)
    return SecondFactorMade(recovery=made)


@router.delete("", status_code=204)
def take_off(asking: Arriving) -> None:
    """Takes the own second factor off, with a fresh code; every session of the account ends. Whoever must
    have one sets up another at the next sign-in."""
    second_factor.check_given(asking.signed_in)
    second_factor.check_fresh(asking.signed_in)
    with transaction(asking.portal.control) as session:
        second_factor.take_off(session, asking.account, asking.account, asking.role, "")


WORK: Works = {SESSION: (give, begin, confirm, take_off)}
