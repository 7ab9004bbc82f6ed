"""HTTP of the desk of linkage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.linkage import service
from heluo.delivery.linkage.schemas import (
    ComparisonPage,
    LinkageWork,
    NewStatement,
    StatementLine,
    UndoneStatement,
)

router = APIRouter(prefix="/api/linkage", tags=["linkage"])
Asking = Annotated[Caller, Depends(caller)]
Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/questions")
def linkage_questions(
    asking: Asking, kind: Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$")] = ""
) -> LinkageWork:
    """Registrations that might be one person's, those that `kind` asked; and what was decided."""
    return service.work(asking, kind)


@router.get("/questions/{id}")
def linkage_comparison(asking: Asking, id: Number) -> ComparisonPage:
    """The two registrations of one question beside each other."""
    return service.compare(asking, id)


@router.post("/questions/{id}/statement", status_code=201)
def state_linkage(asking: Asking, id: Number, given: NewStatement) -> StatementLine:
    """Decides that the two are, or are not, one person's."""
    return service.decide(asking, id, given)


@router.post("/statements/{id}/undo")
def undo_linkage(asking: Asking, id: Number, given: UndoneStatement) -> StatementLine:
    """Takes a decision back."""
    return service.take_back(asking, id, given)
