"""Registrations that belong to another person than the one they are linked to: seen from a question about
that person, taken out of it, and back."""

from __future__ import annotations

from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.linkage.resources import COMPARE, DECIDE, JOIN_AGAIN, SPLIT
from heluo.delivery.linkage.schemas import NewSplit, PersonPage, RegistrationLine, SplitLine, Thing
from heluo.delivery.linkage.sex_words import explainer
from heluo.vault import splits
from heluo.vault.database import required_vault
from heluo.vault.splits import Side, Split


def person(asking: Caller, id: int, side: Side) -> PersonPage:
    """Raises NotPermitted, NotFound, Unavailable."""
    permit = asking.permit(COMPARE, str(id))
    vault = required_vault(asking.portal.home)
    found = splits.person_of(vault, asking.portal.control, id, side, permit, address=asking.address)
    explain = explainer(asking.portal.home, {one.hospital for one in found.registrations})
    return PersonPage(
        things=[Thing(id=thing, label=words(label)) for thing, label in found.things],
        registrations=[
            RegistrationLine(
                id=one.id,
                hospital=one.hospital,
                tier=one.tier,
                number=words(one.number) if one.number else None,
                asked=one.asked,
                values=[
                    explain(one.hospital, thing, text)
                    for (thing, _), text in zip(found.things, one.fields, strict=True)
                ],
            )
            for one in found.registrations
        ],
    )


def split(asking: Caller, id: int, side: Side, given: NewSplit) -> SplitLine:
    """Raises NotPermitted, NotFound, BadInput, Conflict."""
    permit = asking.permit(DECIDE, str(id))
    vault = required_vault(asking.portal.home)
    hospitals = splits.check(vault, id, side, given.leaving)
    # The event first: a decision that no log knows must not be possible, an event without one is harmless.
    asking.remember(permit, SPLIT, f"{id}/{side}", rows=len(given.leaving), hospitals=hospitals)
    made = splits.split(vault, id, side, given.leaving, given.together, asking.account, given.reason.strip())
    return line(made)


def take_back(asking: Caller, id: int, reason: str) -> SplitLine:
    """Raises NotPermitted, NotFound."""
    permit = asking.permit(DECIDE, str(id))
    vault = required_vault(asking.portal.home)
    splits.check_in_force(vault, id)
    asking.remember(permit, JOIN_AGAIN, str(id), rows=0)
    return line(splits.take_back(vault, id, asking.account, reason.strip()))


def line(one: Split) -> SplitLine:
    return SplitLine(
        id=one.id,
        leaving=one.leaving,
        staying=one.staying,
        hospitals=list(one.hospitals),
        actor=one.actor,
        reason=one.reason,
        at=one.at,
        active=one.active,
        followed=one.followed,
        parted=one.parted,
    )
