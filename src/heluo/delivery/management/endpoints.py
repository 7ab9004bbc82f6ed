"""HTTP of management."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.management import service
from heluo.delivery.management.schemas import (
    EXACT,
    AuditPage,
    AuditQuestion,
    AuditVerified,
    Parcels,
    QualityDetail,
    QualityReport,
    Releases,
    RunDetail,
    Runs,
)

router = APIRouter(prefix="/api/management", tags=["management"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
Word = Annotated[str, Query(max_length=120)]


@router.get("/quality")
def quality(asking: Asking) -> QualityReport:
    """Hospital × category: rows, held, checks that fail their threshold."""
    return service.quality(asking)


@router.get("/quality/{hospital}/{category}")
def quality_of(asking: Asking, hospital: Name, category: Name) -> QualityDetail:
    """Every check of one hospital and category by month, and row keys that violate it."""
    return service.quality_of(asking, hospital, category)


@router.get("/runs")
def runs(asking: Asking, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> Runs:
    """The last runs, newest first."""
    return service.runs(asking, limit)


@router.get("/runs/{id}")
def run(asking: Asking, id: Name) -> RunDetail:
    """One run and what it wrote."""
    return service.run(asking, id)


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


@router.get("/audit")
def audit(asking: Asking, question: Annotated[AuditQuestion, Query()]) -> AuditPage:
    """Events of the audit log, newest first. A hospital officer sees the events that touch the own hospital's
    patients."""
    return service.audit(asking, question)


@router.get("/audit/verify")
def audit_verify(asking: Asking) -> AuditVerified:
    """Recomputes the whole chain and names the first event that does not fit."""
    return service.audit_verify(asking)
