"""HTTP of the workspace."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.workspace import job_page, page, session_page
from heluo.delivery.workspace.schemas import (
    ExtractDictionary,
    HandedOver,
    HandedPath,
    JobsPage,
    MyExtracts,
    NewCell,
    NewJob,
    NewSession,
    SessionPage,
    TakenIn,
)

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


@router.get("/session")
def my_session(asking: Asking) -> SessionPage:
    """The caller's session with what it printed, and whether this machine runs any."""
    return session_page.see(asking)


@router.post("/session")
def start_session(asking: Asking, given: NewSession) -> SessionPage:
    """Begins a session over the extract of a grant."""
    return session_page.start(asking, given)


@router.post("/session/cells")
def compute(asking: Asking, given: NewCell) -> SessionPage:
    """Gives the session something to compute; its output follows."""
    return session_page.compute(asking, given)


@router.post("/session/files")
def hand_over(asking: Asking, given: HandedPath) -> HandedOver:
    """Hands a file of the session over, to be put into a request for outputs."""
    return session_page.hand_over(asking, given)


@router.post("/session/imports")
def take_in(asking: Asking, given: TakenIn) -> HandedOver:
    """Puts an admitted file of the project into the session."""
    return session_page.take_in(asking, given)


@router.post("/session/stop")
def stop_session(asking: Asking) -> SessionPage:
    """Ends the session. What is in its scratch space is gone."""
    return session_page.stop(asking)


@router.get("/jobs")
def my_jobs(asking: Asking) -> JobsPage:
    """The caller's jobs with what they printed, and the accelerators that a job can ask for."""
    return job_page.see(asking)


@router.post("/jobs")
def submit_job(asking: Asking, given: NewJob) -> JobsPage:
    """Puts a program over the extract of a grant into the queue."""
    return job_page.submit(asking, given)


@router.post("/jobs/{id}/stop")
def stop_job(asking: Asking, id: Id) -> JobsPage:
    """Ends a job that waits or runs. What is in its scratch space is gone."""
    return job_page.stop(asking, id)
