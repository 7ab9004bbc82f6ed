"""HTTP of the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.trust import service
from heluo.delivery.trust.schemas import AuditPage, AuditQuestion, AuditVerified

# The address is older than the room: pages and programs that hold it go on.
router = APIRouter(prefix="/api/management", tags=["trust"])
Asking = Annotated[Caller, Depends(caller)]


@router.get("/audit")
def audit(asking: Asking, question: Annotated[AuditQuestion, Query()]) -> AuditPage:
    """Events of the audit log, newest first. A hospital officer sees the events that touch the own hospital's
    patients."""
    return service.audit(asking, question)


@router.get("/audit/verify")
def audit_verify(asking: Asking) -> AuditVerified:
    """Recomputes the whole chain and names the first event that does not fit."""
    return service.audit_verify(asking)
