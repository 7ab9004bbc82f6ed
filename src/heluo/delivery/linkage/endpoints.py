"""HTTP of the desk of linkage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.linkage import sampling, service, splitting
from heluo.delivery.linkage.schemas import (
    ComparisonPage,
    LinkageAccuracy,
    LinkageWork,
    NewSample,
    NewSplit,
    NewStatement,
    NewVerdict,
    NextInSample,
    PersonPage,
    SampleLine,
    SplitLine,
    StatementLine,
    UndoneStatement,
)
from heluo.vault.splits import Side

router = APIRouter(prefix="/api/linkage", tags=["linkage"])
Asking = Annotated[Caller, Depends(caller)]
Sample = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]
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


@router.get("/accuracy")
def linkage_accuracy(asking: Asking) -> LinkageAccuracy:
    """Precision and recall on the pairs that people judged, by hospital, and the random samples."""
    return sampling.figures(asking)


@router.post("/samples", status_code=201)
def draw_links(asking: Asking, given: NewSample) -> SampleLine:
    """Draws a random sample of the machine's links by a seed."""
    return sampling.draw(asking, given)


@router.get("/samples/{id}/next")
def next_sampled_link(asking: Asking, id: Sample) -> NextInSample:
    """The next pair of a sample, without the machine's evidence."""
    return sampling.next_in(asking, id)


@router.post("/samples/{id}/pairs/{position}", status_code=201)
def judge_sampled_link(asking: Asking, id: Sample, position: Number, given: NewVerdict) -> SampleLine:
    """Says whether a pair of a sample is one person's."""
    return sampling.judge(asking, id, position, given)


@router.get("/questions/{id}/persons/{side}")
def linkage_person(asking: Asking, id: Number, side: Side) -> PersonPage:
    """All registrations of the person whom one side of a question belongs to."""
    return splitting.person(asking, id, side)


@router.post("/questions/{id}/persons/{side}/split", status_code=201)
def split_person(asking: Asking, id: Number, side: Side, given: NewSplit) -> SplitLine:
    """Takes registrations that belong to another person out of it."""
    return splitting.split(asking, id, side, given)


@router.post("/splits/{id}/undo")
def undo_split(asking: Asking, id: Number, given: UndoneStatement) -> SplitLine:
    """Takes a split back."""
    return splitting.take_back(asking, id, given.reason)
