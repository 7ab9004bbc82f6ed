"""HTTP of the audit log: the log, its verification, its alarms, and the self-check."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import StreamingResponse

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.trust import controls, desk, export, persons, service
from heluo.delivery.trust.schemas import (
    AlarmClosing,
    AlarmLine,
    AlarmList,
    AuditFilter,
    AuditPage,
    AuditPersons,
    AuditPersonWanted,
    AuditQuestion,
    AuditVerified,
    ControlList,
)

# The address is older than the room: pages and programs that hold it go on.
router = APIRouter(prefix="/api/management", tags=["trust"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("/audit")
def audit(asking: Asking, question: Annotated[AuditQuestion, Query()]) -> AuditPage:
    """Events of the audit log, newest first. A hospital officer sees the events that touch the own hospital's
    patients."""
    return service.audit(asking, question)


@router.get("/audit/export", response_class=StreamingResponse)
def audit_export(asking: Asking, question: Annotated[AuditFilter, Query()]) -> StreamingResponse:
    """The same events as a CSV file, 100,000 at most. Taking it is an event of the log."""
    lines = export.csv_of(asking, question)
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/audit/persons")
def audit_persons(asking: Asking, wanted: AuditPersonWanted) -> AuditPersons:
    """Numbers of the persons behind a name or identifier, through the vault; no name leaves."""
    return persons.find(asking, wanted)


@router.get("/audit/verify")
def audit_verify(asking: Asking) -> AuditVerified:
    """Recomputes the whole chain and names the first event that does not fit."""
    return service.audit_verify(asking)


@router.get("/audit/alarms")
def audit_alarms(asking: Asking) -> AlarmList:
    """What in the log a person should look at, open alarms first."""
    return desk.listed(asking)


@router.post("/audit/alarms/{id}/close")
def close_alarm(asking: Asking, id: Id, closing: AlarmClosing) -> AlarmLine:
    """Closes an alarm with what it was."""
    return desk.close(asking, id, closing)


@router.get("/controls")
def audit_controls(asking: Asking) -> ControlList:
    """Each control with its evidence from the last test run, and those that have none."""
    return controls.see(asking)
