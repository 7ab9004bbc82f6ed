"""HTTP of quality."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.quality import service
from heluo.delivery.quality.schemas import QualityDetail, QualityReport

# The address is older than the room: pages and programs that hold it go on.
router = APIRouter(prefix="/api/management", tags=["quality"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("/quality")
def quality(asking: Asking) -> QualityReport:
    """Hospital × category: rows, held, checks that fail their threshold."""
    return service.quality(asking)


@router.get("/quality/{hospital}/{category}")
def quality_of(asking: Asking, hospital: Name, category: Name) -> QualityDetail:
    """Every check of one hospital and category by month, and row keys that violate it."""
    return service.quality_of(asking, hospital, category)
