"""HTTP of single diseases."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.disease import service
from heluo.delivery.disease.persons import PersonsAsked, State
from heluo.delivery.disease.schemas import (
    DiseaseCompleteness,
    DiseaseEditions,
    DiseaseHome,
    DiseaseIndicators,
    DiseaseList,
    DiseaseStudy,
    PersonList,
    PersonTreatments,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/disease", tags=["disease"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_]+$")]
Name = Annotated[str, Query(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")]


@router.get("")
def diseases(asking: Asking) -> DiseaseList:
    """Every disease with its size."""
    return service.diseases(asking)


@router.get("/{id}")
def disease_home(asking: Asking, id: Id) -> DiseaseHome:
    """One disease: who is in, who is left out and why, its hospitals."""
    return service.home(asking, id)


@router.get("/{id}/completeness")
def disease_completeness(asking: Asking, id: Id) -> DiseaseCompleteness:
    """Variable × hospital: the share of persons with a value."""
    return service.completeness(asking, id)


@router.get("/{id}/indicators")
def disease_indicators(asking: Asking, id: Id) -> DiseaseIndicators:
    """Quality indicators with numerator, denominator, exclusions and control limits."""
    return service.indicators(asking, id)


@router.get("/{id}/persons")
def disease_persons(
    asking: Asking,
    id: Id,
    gap: Name = "",
    indicator: Name = "",
    state: State = "not_met",
    hospital: Name = "",
    also: Name = "",
) -> PersonList:
    """Persons without the variable `gap`, or of an indicator, or in another dataset as well, by permit."""
    return service.listed(asking, id, PersonsAsked(gap, indicator, state, hospital, also))


@router.get("/{id}/persons/{person}/treatments")
def disease_treatments(
    asking: Asking, id: Id, person: Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
) -> PersonTreatments:
    """Treatments of one person, with the dataset that each belongs to and why."""
    return service.person_treatments(asking, id, person)


@router.get("/{id}/study")
def disease_study(
    asking: Asking, id: Id, by: Name = "", value: Annotated[str, Query(max_length=40)] = ""
) -> DiseaseStudy:
    """Charts of a dataset, filtered by one value, and its pathway."""
    return service.study(asking, id, by, value)


@router.get("/{id}/editions")
def disease_editions(asking: Asking, id: Id) -> DiseaseEditions:
    """Editions of the dataset with certificate, citation and what has changed by cause."""
    return service.editions(asking, id)
