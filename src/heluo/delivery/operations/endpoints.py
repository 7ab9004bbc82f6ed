"""HTTP of runs, parcels, releases and dry runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.operations import dry_runs, service
from heluo.delivery.operations.schemas import (
    DryRunDetail,
    DryRunLine,
    DryRuns,
    Faults,
    Parcels,
    Releases,
    Repairs,
    RunDetail,
    Runs,
)

# The address is older than the room: pages and programs that hold it go on.
router = APIRouter(prefix="/api/management", tags=["operations"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
Word = Annotated[str, Query(max_length=120)]
EXACT = 2**53
"""Numbers of lines go up to what JSON holds exactly, and every database."""


@router.get("/runs")
def runs(asking: Asking, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> Runs:
    """The last runs, newest first."""
    return service.runs(asking, limit)


@router.get("/runs/{id}")
def run(asking: Asking, id: Name) -> RunDetail:
    """One run and what it wrote."""
    return service.run(asking, id)


@router.get("/faults")
def faults(asking: Asking, hospital: Word = "", closed: bool = False) -> Faults:
    """What stopped hospitals × categories, open faults first; `closed`: mended ones too."""
    return service.faults(asking, hospital, closed)


@router.get("/repairs")
def repairs(asking: Asking) -> Repairs:
    """What the last nights mended before they began, and what hospitals are asked to send again."""
    return service.repairs(asking)


@router.get("/parcels")
def parcels(
    asking: Asking,
    hospital: Word = "",
    status: Word = "",
    offset: Annotated[int, Query(ge=0, le=EXACT)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Parcels:
    """Parcels in the ledger, newest first."""
    return service.parcels(asking, hospital, status, offset, limit)


@router.get("/releases")
def releases(asking: Asking) -> Releases:
    """Releases, newest first, with the tables that each pins."""
    return service.releases(asking)


@router.get("/dry-runs")
def tried_nights(asking: Asking) -> DryRuns:
    """Nights that were tried on a copy, newest first."""
    return dry_runs.listed(asking)


@router.get("/dry-runs/{id}")
def tried_night(asking: Asking, id: Name) -> DryRunDetail:
    """What one would have changed, by the parts of each table, and what it cost."""
    return dry_runs.one(asking, id)


@router.post("/dry-runs")
def try_night(asking: Asking) -> DryRunLine:
    """Asks for a dry run of the next night; the worker does it. One at a time."""
    return dry_runs.ask(asking)
