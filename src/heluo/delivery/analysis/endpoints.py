"""HTTP of analysis."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Path, Query

from heluo.delivery.analysis import service
from heluo.delivery.analysis.schemas import (
    AgreementPage,
    Agreements,
    AlgorithmForm,
    Algorithms,
    Drawing,
    EngineName,
    ExportedCode,
    FrameList,
    FramePage,
    ResultPage,
    RunList,
    RunPage,
    RunWish,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/analysis", tags=["analysis"])
Asking = Annotated[Caller, Depends(caller)]
Name = Annotated[str, Path(max_length=80, pattern=r"^[A-Za-z0-9_\-]+$")]
FrameName = Annotated[str, Path(max_length=120, pattern=r"^[A-Za-z0-9_\-:@.]+$")]
RepeatKey = Annotated[str, Header(alias="Idempotency-Key", max_length=80, pattern=r"^[A-Za-z0-9_\-]*$")]


@router.get("/algorithms")
def algorithms(asking: Asking) -> Algorithms:
    """Every algorithm of this installation, and its engines."""
    return service.methods(asking)


@router.get("/algorithms/{id}")
def one_algorithm(asking: Asking, id: Name) -> AlgorithmForm:
    """One algorithm: roles of columns, options as JSON Schema, checks, what comes out."""
    return service.method(asking, id)


@router.get("/frames")
def frame_list(asking: Asking) -> FrameList:
    """The frames that can be chosen."""
    return service.frame_list(asking)


@router.get("/frames/{id}")
def one_frame(asking: Asking, id: FrameName) -> FramePage:
    """One frame with its columns."""
    return service.frame(asking, id)


@router.post("/frames/{id}/build")
def build_frame(asking: Asking, id: FrameName) -> FramePage:
    """Reads the rows of a saved frame under its project's grant, on the present release."""
    return service.build(asking, id)


@router.post("/runs", status_code=202)
def begin(asking: Asking, wish: RunWish, idempotency_key: RepeatKey = "") -> RunPage:
    """Begins a run; the same `Idempotency-Key` gives the same run again."""
    return service.begin(asking, wish, idempotency_key)


@router.get("/runs")
def runs(asking: Asking, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> RunList:
    """The asker's runs, newest first."""
    return service.runs(asking, limit)


@router.get("/runs/{id}")
def one_run(asking: Asking, id: Name) -> RunPage:
    """A run: state, progress, the reason where it ended without a result."""
    return service.run(asking, id)


@router.post("/runs/{id}/cancel")
def cancel(asking: Asking, id: Name) -> RunPage:
    """Ends a run that waits or goes on."""
    return service.cancel(asking, id)


@router.get("/results/{id}")
def result(asking: Asking, id: Name) -> ResultPage:
    """A result in the order in which it is read."""
    return service.result(asking, id)


@router.get("/results/{id}/code")
def code(asking: Asking, id: Name, lang: EngineName = "python") -> ExportedCode:
    """A script that prints the numbers of the result."""
    return service.code(asking, id, lang)


@router.get("/results/{id}/figures/{name}")
def figure(asking: Asking, id: Name, name: Name, lang: Literal["zh", "en"] = "zh") -> Drawing:
    """A figure of the result as SVG."""
    return service.figure(asking, id, name, lang)


@router.post("/results/{id}/r", status_code=202)
def in_r(asking: Asking, id: Name, idempotency_key: RepeatKey = "") -> RunPage:
    """Computes the same in R, where it is installed."""
    return service.in_r(asking, id, idempotency_key)


@router.get("/agreement")
def agreements(asking: Asking) -> Agreements:
    """How the algorithms of this installation agree with R and other references."""
    return service.agreements(asking)


@router.get("/agreement/{id}")
def agreement(asking: Asking, id: Name) -> AgreementPage:
    """Each number of one algorithm: ours, the reference's, difference, tolerance."""
    return service.agreement(asking, id)


@router.post("/agreement/{id}", status_code=202)
def recompute(asking: Asking, id: Name) -> RunPage:
    """Computes all cases of an algorithm on this installation."""
    return service.recompute(asking, id)
