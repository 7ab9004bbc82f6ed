"""A person opened in an emergency: named by a number that the province knows them by, under a reason that
somebody will read.

Whoever is found by nothing is refused in one text, and each try is an event. What is opened, and for how
long, is `access.emergency`'s matter; reviewing it is administration's.
"""

from __future__ import annotations

import datetime as dt

from heluo.access.emergency import begin as beginning
from heluo.access.emergency.tables import EmergencyAccess
from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.panorama import read, who
from heluo.delivery.panorama.resources import EMERGENCY, PANORAMA
from heluo.delivery.panorama.schemas import EmergencyBegun, EmergencyWanted
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound
from heluo.vault import resolve
from heluo.vault.database import vault_if_any


def begin(asking: Caller, wanted: EmergencyWanted) -> EmergencyBegun:
    """Opens the one person whom `wanted` names; a person in treatment is open anyway, and nothing begins.

    Raises NotPermitted, BadInput, TooMany; NotFound for nobody and for several alike.
    """
    permit = asking.permit(EMERGENCY)
    # Before anybody is looked for: whoever may not open another learns nothing of who exists.
    with reading(asking.portal.control) as session:
        beginning.check_may_begin(session, asking.asker, wanted.reason)
    person = _found(asking, permit, wanted.given.strip())
    with asking.act(asking.permit(PANORAMA, person).narrow(persons=[person]), EMERGENCY.act, person) as act:
        if read.treated(act, person):
            return EmergencyBegun(person=person, until=None, review_due=None)
    with asking.act(asking.permit(EMERGENCY, person, in_emergency=person), EMERGENCY.act, person) as act:
        if not read.treated(act, person):
            raise _nobody()
    with transaction(asking.portal.control) as session:
        made = beginning.begin(session, asking.asker, person, wanted.reason, asking.address)
        return EmergencyBegun(person=made.person, until=made.until, review_due=made.due)


def standing(asking: Caller, person: str) -> EmergencyAccess | None:
    """The emergency access by which the caller may open `person` now."""
    if not asking.may(EMERGENCY):
        return None
    with reading(asking.portal.control) as session:
        found = beginning.in_force(session, asking.account, person, now())
        if found is not None:
            session.expunge(found)
        return found


def permit_of(asking: Caller, access: EmergencyAccess) -> Permit:
    """The permit that `access` gives: its person alone, no longer than it is in force."""
    permit = asking.permit(EMERGENCY, access.person, in_emergency=access.person)
    return permit.narrow(until=access.until)


def until(asking: Caller, permit: Permit, person: str) -> dt.datetime | None:
    """Until when the access behind `permit` is in force; None for a permit of the treating relation."""
    found = standing(asking, person) if "emergency" in permit.obligations else None
    return found.until if found else None


def _found(asking: Caller, permit: Permit, given: str) -> str:
    """The one person behind `given`. Raises NotFound, after the event, for nobody and for several."""
    vault = vault_if_any(asking.portal.home)
    if vault is None:  # then a person's number here is all that can be known
        return given
    found = resolve.find_anywhere(vault, asking.portal.control, given, permit, address=asking.address)
    if len(found) != 1:
        asking.refused(EMERGENCY.act, "", "nobody_found")
        raise _nobody()
    return who.survivor(asking, found[0])


def _nobody() -> NotFound:
    return NotFound(
        ("没有查到唯一的一个人", "not exactly one person was found"),
        (
            "证件号、电子健康卡号、医保号或系统编号",
            "a document, health card or insurance number, or the id here",
        ),
        ("核对号码后重试", "check the number, then try again"),
        code="nobody_found",
    )
