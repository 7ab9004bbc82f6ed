"""HTTP of the cockpit."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.cockpit import service
from heluo.delivery.cockpit.schemas import Arrivals, Flows, IndicatorFigure, Overview
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/cockpit", tags=["cockpit"])
Asking = Annotated[Caller, Depends(caller)]


@router.get("/overview")
def overview(asking: Asking) -> Overview:
    """What the platform holds and every indicator, within what the caller may see."""
    return service.overview(asking)


@router.get("/indicators")
def indicators(asking: Asking) -> list[IndicatorFigure]:
    """Every indicator with definition, source, time and series."""
    return service.indicators(asking)


@router.get("/indicators/{id}")
def indicator(asking: Asking, id: Annotated[str, Path(max_length=60)]) -> IndicatorFigure:
    """One indicator."""
    return service.indicator(asking, id)


@router.get("/arrivals")
def arrivals(asking: Asking) -> Arrivals:
    """What has arrived from whom, when, and what is late: from ledger, heartbeats and quality results."""
    return service.arrivals(asking)


@router.get("/flows")
def flows(asking: Asking) -> Flows:
    """Persons who went from one hospital to another."""
    return service.flows(asking)
