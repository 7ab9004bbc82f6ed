"""HTTP of the workspace."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.workspace import page
from heluo.delivery.workspace.schemas import ExtractDictionary, MyExtracts

router = APIRouter(prefix="/api/workspace", tags=["workspace"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("/extracts")
def my_extracts(asking: Asking) -> MyExtracts:
    """What was written for the caller's grants: receipts, never rows."""
    return page.mine(asking)


@router.get("/extracts/{id}/dictionary")
def extract_dictionary(asking: Asking, id: Id) -> ExtractDictionary:
    """What each column of a standing extract means."""
    return page.dictionary(asking, id)
