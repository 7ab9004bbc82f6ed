"""HTTP of the mapping of columns."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from heluo.delivery.fields import decisions, service
from heluo.delivery.fields.schemas import (
    ColumnDecisionLine,
    ColumnDecisions,
    ColumnEnding,
    ColumnReview,
    ColumnsOverview,
    ColumnWork,
    ConvertList,
    NewFields,
    NewProfile,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/fields", tags=["fields"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
Hospital = Annotated[str, Query(max_length=80, pattern=r"^[a-z0-9_]+$")]


@router.get("/hospitals")
def columns_overview(asking: Asking) -> ColumnsOverview:
    """Each hospital's described views, and how far their mapping is."""
    return service.overview(asking)


@router.post("/profiles", status_code=201)
def take_profile(asking: Asking, new: NewProfile) -> ColumnsOverview:
    """Takes in what `heluo hospital profile` wrote."""
    return service.take(asking, new)


@router.get("/view")
def column_work(
    asking: Asking,
    hospital: Hospital,
    view: Annotated[str, Query(min_length=1, max_length=200)],
    category: Annotated[str, Query(max_length=80, pattern=r"^[a-z0-9_]*$")] = "",
) -> ColumnWork:
    """One view: its columns, and for each variable what holds, what is proposed and what waits."""
    return service.work(asking, hospital, view, category)


@router.get("/converts")
def field_converts(asking: Asking) -> ConvertList:
    """How a column may be prepared: the closed list of what a line may say."""
    return service.converts(asking)


@router.get("/decisions")
def column_decisions(asking: Asking) -> ColumnDecisions:
    """What was decided, and what waits for a second person."""
    return decisions.listed(asking)


@router.post("/decisions", status_code=201)
def propose_columns(asking: Asking, new: NewFields) -> ColumnDecisions:
    """Proposes columns of one view for variables of one category."""
    return decisions.propose(asking, new)


@router.post("/reviews")
def review_columns(asking: Asking, given: ColumnReview) -> ColumnDecisions:
    """Confirms or rejects proposed ones, all or none; their author withdraws them."""
    return decisions.review(asking, given)


@router.post("/decisions/{id}/end")
def end_column(asking: Asking, id: Id, ending: ColumnEnding) -> ColumnDecisionLine:
    """Rolls one in force back."""
    return decisions.end(asking, id, ending)


@router.get("/file")
def columns_file(asking: Asking, hospital: Hospital) -> Response:
    """`decided_fields.csv` of one hospital, for a front-end machine of its own."""
    name, content = decisions.file_of(asking, hospital)
    return Response(
        content, media_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
