"""HTTP of applications."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.applications import service, uses
from heluo.delivery.applications.schemas import (
    ApplicationEdit,
    ApplicationList,
    ApplicationPage,
    HospitalUses,
    NewApplication,
    NewSeat,
    Seats,
    SilenceMeans,
    StepVote,
    TakeBack,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/applications", tags=["applications"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("")
def applications(asking: Asking) -> ApplicationList:
    """Own applications, and those with a step that the caller holds."""
    return service.listed(asking)


@router.post("")
def begin_application(asking: Asking, given: NewApplication) -> ApplicationPage:
    """A draft filled from the project."""
    return service.begin(asking, given)


@router.get("/seats")
def seats(asking: Asking) -> Seats:
    """Access reviewers and where they sit."""
    return service.seats(asking)


@router.post("/seats")
def give_seat(asking: Asking, given: NewSeat) -> Seats:
    """Gives a reviewer a seat."""
    return service.give_seat(asking, given)


@router.post("/default", status_code=204)
def declare_default(asking: Asking, given: SilenceMeans) -> None:
    """What the silence of the caller's hospital means once its clock has run out."""
    service.declare_default(asking, given.answer)


@router.get("/uses")
def hospital_uses(asking: Asking) -> HospitalUses:
    """Grants over rows of the caller's hospital."""
    return uses.see(asking)


@router.post("/uses/{id}/take-back")
def take_back_rows(asking: Asking, id: Id, given: TakeBack) -> HospitalUses:
    """Takes the hospital's rows, or some variables of them, out of a grant."""
    return uses.take_back(asking, id, given)


@router.post("/uses/{id}/open")
def open_rows_again(asking: Asking, id: Id) -> HospitalUses:
    """Opens to a grant what the hospital had taken out of it."""
    return uses.open_again(asking, id)


@router.post("/steps/{id}/vote")
def vote(asking: Asking, id: Id, given: StepVote) -> ApplicationPage:
    """The caller's decision in a step."""
    return service.vote(asking, id, given)


@router.get("/{id}")
def application(asking: Asking, id: Id) -> ApplicationPage:
    """One application with checks and chain."""
    return service.see(asking, id)


@router.put("/{id}")
def edit_application(asking: Asking, id: Id, given: ApplicationEdit) -> ApplicationPage:
    """The applicant's changes to a draft or a returned application."""
    return service.edit(asking, id, given)


@router.post("/{id}/send")
def send_application(asking: Asking, id: Id) -> ApplicationPage:
    """Sends it into its chain."""
    return service.send(asking, id)


@router.post("/{id}/accept")
def accept_application(asking: Asking, id: Id) -> ApplicationPage:
    """Takes what was approved in part."""
    return service.accept(asking, id)


@router.post("/{id}/withdraw")
def withdraw_application(asking: Asking, id: Id) -> ApplicationPage:
    """Withdraws it for good."""
    return service.withdraw(asking, id)
