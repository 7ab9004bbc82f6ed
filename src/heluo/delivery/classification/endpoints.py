"""HTTP of levels."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.classification import service
from heluo.delivery.classification.schemas import LevelList, LevelPage, NewLevel, SecondDecision
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/classification", tags=["classification"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=60)]
Id = Annotated[str, Path(max_length=60)]


@router.get("")
def levels(asking: Asking) -> LevelList:
    """Every variable: its level, what the dictionary says, what the machine proposes."""
    return service.listed(asking)


@router.get("/variables/{category}/{name}")
def level(asking: Asking, category: Name, name: Name) -> LevelPage:
    """The level of one variable: reasons, decisions, what follows from it."""
    return service.variable(asking, category, name)


@router.post("/variables/{category}/{name}")
def change_level(asking: Asking, category: Name, name: Name, given: NewLevel) -> LevelPage:
    """Confirms the level, raises it at once, or proposes a lower one to a second person."""
    return service.change(asking, category, name, given)


@router.post("/changes/{id}/second")
def decide_second(asking: Asking, id: Id, given: SecondDecision) -> LevelPage:
    """What a second person says to a lower level."""
    return service.decide_second(asking, id, given)


@router.post("/changes/{id}/withdraw")
def withdraw_change(asking: Asking, id: Id) -> LevelPage:
    """Takes back one's own proposal of a lower level."""
    return service.withdraw(asking, id)
