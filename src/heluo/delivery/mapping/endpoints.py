"""HTTP of mapping."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.mapping import service
from heluo.delivery.mapping.schemas import (
    CodeList,
    DecisionLine,
    DecisionList,
    Ending,
    MappingWork,
    NewDecision,
    Review,
)

router = APIRouter(prefix="/api/mapping", tags=["mapping"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("/values")
def mapping_values(asking: Asking) -> MappingWork:
    """Values without a standard code, with proposals."""
    return service.work(asking)


@router.get("/codes")
def mapping_codes(
    asking: Asking,
    variable: Annotated[str, Query(max_length=80, pattern=r"^[a-z0-9_.]+$")],
    q: Annotated[str, Query(max_length=200)] = "",
) -> CodeList:
    """Codes of a variable's value set that hold `q`, or look like it."""
    return service.codes(asking, variable, q)


@router.get("/decisions")
def mapping_decisions(asking: Asking) -> DecisionList:
    """What was decided, and what waits for a second person."""
    return service.decisions(asking)


@router.post("/decisions", status_code=201)
def propose_mapping(asking: Asking, new: NewDecision) -> DecisionLine:
    """Proposes the code of one value of one hospital."""
    return service.propose(asking, new)


@router.post("/decisions/{id}/review")
def review_mapping(asking: Asking, id: Id, given: Review) -> DecisionLine:
    """Confirms or rejects a proposed one; its author withdraws it."""
    return service.review(asking, id, given)


@router.post("/decisions/{id}/end")
def end_mapping(asking: Asking, id: Id, ending: Ending) -> DecisionLine:
    """Rolls one in force back."""
    return service.end(asking, id, ending)
