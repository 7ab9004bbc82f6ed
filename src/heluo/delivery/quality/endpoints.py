"""HTTP of quality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from heluo.delivery.frame.caller import Caller, caller
from heluo.delivery.quality import issues, limits, report_content, service
from heluo.delivery.quality.issue_schemas import (
    IssueDetail,
    IssueList,
    IssueQuestion,
    IssueReason,
    IssueWaiver,
)
from heluo.delivery.quality.limit_schemas import LimitChanged, LimitList, NewLimitShape
from heluo.delivery.quality.report_formats import page, pdf, workbook
from heluo.delivery.quality.schemas import QualityDetail, QualityReport

# The address is older than the room: pages and programs that hold it go on.
router = APIRouter(prefix="/api/management", tags=["quality"])
Asking = Annotated[Caller, Depends(caller)]
FileForm = Literal["html", "xlsx", "pdf"]
FILES: dict[FileForm, tuple[Callable[[dict[str, Any]], bytes], str]] = {
    "html": (page.written, page.MEDIA_TYPE),
    "xlsx": (workbook.written, workbook.MEDIA_TYPE),
    "pdf": (pdf.written, pdf.MEDIA_TYPE),
}
Name = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


@router.get("/quality")
def quality(asking: Asking) -> QualityReport:
    """Hospital × category: rows, held, checks that fail their threshold."""
    return service.quality(asking)


@router.get("/quality/file", response_class=Response)
def quality_file(asking: Asking, form: FileForm = "html") -> Response:
    """The quality report as a file, of the same figures as the page, signed by the centre."""
    of = report_content.signed_report(asking, form)
    write, media_type = FILES[form]
    headers = {"Content-Disposition": f'attachment; filename="quality-{of["release"]["number"]}.{form}"'}
    return Response(write(of), media_type=media_type, headers=headers)


@router.get("/quality/{hospital}/{category}")
def quality_of(asking: Asking, hospital: Name, category: Name) -> QualityDetail:
    """Every check of one hospital and category by month, and row keys that violate it."""
    return service.quality_of(asking, hospital, category)


@router.get("/issues")
def quality_issues(asking: Asking, question: Annotated[IssueQuestion, Query()]) -> IssueList:
    """Issues to hospitals, what is due first, and how the hospitals stand. A hospital sees its own."""
    return issues.issues(asking, question)


@router.get("/issues/{id}")
def quality_issue(asking: Asking, id: Name) -> IssueDetail:
    """One issue: what fails, the row keys that only the hospital can resolve, and everything that
    happened."""
    return issues.issue(asking, id)


@router.post("/issues/{id}/return")
def send_issue_back(asking: Asking, id: Name, given: IssueReason) -> IssueDetail:
    """The hospital's answer does not do: it has the issue again."""
    return issues.send_back(asking, id, given)


@router.post("/issues/{id}/waive")
def waive_issue(asking: Asking, id: Name, given: IssueWaiver) -> IssueDetail:
    """Nobody has to act until a day, with the reason."""
    return issues.waive(asking, id, given)


@router.post("/issues/{id}/waiver/end")
def end_issue_waiver(asking: Asking, id: Name, given: IssueReason) -> IssueDetail:
    """Ends a waiver before its last day."""
    return issues.end_waiver(asking, id, given)


@router.get("/limits")
def quality_limits(asking: Asking) -> LimitList:
    """Limits of checks that inspectors changed, with their reasons; taken back ones too."""
    return limits.limits(asking)


@router.post("/limits")
def set_quality_limit(asking: Asking, given: NewLimitShape) -> LimitChanged:
    """Changes the limit of a check or template, for one hospital or all: every report follows at once, and
    issues that pass under it are closed."""
    return limits.set_limit(asking, given)


@router.post("/limits/{id}/lift")
def lift_quality_limit(asking: Asking, id: Name, given: IssueReason) -> LimitChanged:
    """Takes a changed limit back."""
    return limits.lift_limit(asking, id, given)
