"""HTTP of the panorama."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.panorama import emergencies, service
from heluo.delivery.panorama.schemas import EmergencyBegun, EmergencyWanted, ItemDetail, Panorama, VisitDetail

router = APIRouter(prefix="/api/panorama", tags=["panorama"])
Asking = Annotated[Caller, Depends(caller)]
Ref = Annotated[str, Path(max_length=80, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.post("/emergency")
def begin_emergency(asking: Asking, wanted: EmergencyWanted) -> EmergencyBegun:
    """Opens one person without a treating relation for some hours: with a reason, and a review by somebody
    else within a day."""
    return emergencies.begin(asking, wanted)


@router.get("/{person}")
def person(asking: Asking, person: Ref) -> Panorama:
    """Header, visits and timeline of one person over all hospitals."""
    return service.person(asking, person)


@router.get("/{person}/items/{category}/{row_key}")
def item(asking: Asking, person: Ref, category: Ref, row_key: Ref) -> ItemDetail:
    """One row: every variable with label, unit, level, the hospital's own text, and where the row comes
    from."""
    return service.item(asking, person, category, row_key)


@router.get("/{person}/visits/{visit_ref}")
def visit(asking: Asking, person: Ref, visit_ref: Ref) -> VisitDetail:
    """One visit and everything that was recorded in it."""
    return service.visit(asking, person, visit_ref)
