"""HTTP of follow-up."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from heluo.delivery.followup import browser_key, forms_page, gap_page, gaps, projects, today, work, work_page
from heluo.delivery.followup.forms.shape import NAME, FormDeclaration
from heluo.delivery.followup.schemas import (
    BrowserKey,
    Entered,
    FollowUpProjectList,
    FollowUpProjectPage,
    FormFile,
    FormList,
    FormPage,
    FormPreview,
    FormRead,
    GapChoice,
    GapTasks,
    LostSubject,
    NewAnswers,
    NewCall,
    NewFollowUpMember,
    NewFollowUpProject,
    NewFormFile,
    NewGapTasks,
    NewSubjects,
    StoredAnswers,
    TaskPage,
    TodaysTasks,
    Undoing,
)
from heluo.delivery.frame.caller import Caller, caller

router = APIRouter(prefix="/api/followup", tags=["followup"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
Name = Annotated[str, Path(pattern=NAME)]
Declared = Annotated[str, Path(max_length=60, pattern=r"^[a-z0-9_]+$")]
Format = Literal["xlsform", "redcap", "odm"]
Version = Annotated[int, Path(ge=1, le=10_000)]


@router.get("/today")
def todays_tasks(asking: Asking) -> TodaysTasks:
    """The caller's tasks of today, those first whose window ends first."""
    return today.see(asking)


@router.get("/key")
def draft_key(asking: Asking) -> BrowserKey:
    """The key with which the caller's browser holds what is not sent yet."""
    return browser_key.give(asking)


@router.get("/tasks/{id}")
def follow_up_task(asking: Asking, id: Id) -> TaskPage:
    """One task of the caller with contact, form, candidates and calls."""
    return work_page.see(asking, id)


@router.post("/tasks/{id}/calls")
def enter_call(asking: Asking, id: Id, given: NewCall) -> TaskPage:
    """Enters a call and what follows from it."""
    return work.call(asking, id, given)


@router.put("/tasks/{id}/draft")
def save_draft(asking: Asking, id: Id, given: NewAnswers) -> StoredAnswers:
    """Stores answers; the same sending twice is stored once."""
    return work.save(asking, id, given)


@router.post("/tasks/{id}/finish")
def finish_task(asking: Asking, id: Id, given: NewAnswers) -> TaskPage:
    """Stores answers and finishes the record."""
    return work.finish(asking, id, given)


@router.post("/tasks/{id}/lost")
def lose_subject(asking: Asking, id: Id, given: LostSubject) -> TaskPage:
    """The subject is lost: their open tasks end."""
    return work.lose(asking, id, given)


@router.post("/tasks/{id}/visit")
def close_by_visit(asking: Asking, id: Id) -> TaskPage:
    """Closes the task by the visit that is offered."""
    return work.close_by_visit(asking, id)


@router.post("/tasks/{id}/changes/{change}/undo")
def undo_change(asking: Asking, id: Id, change: Id, given: Undoing) -> TaskPage:
    """Takes back what a row of the lake did to the task."""
    return work.undo(asking, id, change, given)


@router.get("/forms")
def follow_up_forms(asking: Asking) -> FormList:
    """Every form in every version."""
    return forms_page.listed(asking)


@router.get("/forms/{name}/{version}")
def follow_up_form(asking: Asking, name: Name, version: Version) -> FormPage:
    """One version of a form."""
    return forms_page.see(asking, name, version)


@router.post("/form-preview")
def preview_form(asking: Asking, given: FormDeclaration) -> FormPreview:
    """A form that is being designed, as it would be filled in; stored nowhere."""
    return forms_page.preview(asking, given)


@router.put("/forms")
def save_form(
    asking: Asking, given: FormDeclaration, base: Annotated[str, Query(max_length=64)] = ""
) -> FormPage:
    """Stores a draft of a form."""
    return forms_page.save(asking, given, base)


@router.post("/forms/{name}/publish")
def publish_form(asking: Asking, name: Name) -> FormPage:
    """Makes the draft a version for good."""
    return forms_page.publish(asking, name)


@router.get("/forms/{name}/{version}/{format}")
def export_form(asking: Asking, name: Name, version: Version, format: Format) -> FormFile:
    """One version as an XLSForm workbook, a REDCap data dictionary or an ODM file, and what it does not
    carry."""
    return forms_page.exported(asking, name, version, format)


@router.post("/forms/{format}")
def import_form(asking: Asking, given: NewFormFile, format: Format) -> FormRead:
    """A draft from a file of another program, and what of it could not be carried."""
    return forms_page.imported(asking, given, format)


@router.get("/projects")
def follow_up_projects(asking: Asking) -> FollowUpProjectList:
    """The caller's projects."""
    return projects.listed(asking)


@router.post("/projects")
def make_project(asking: Asking, given: NewFollowUpProject) -> FollowUpProjectPage:
    """A project with its plan."""
    return projects.create(asking, given)


@router.get("/projects/{id}")
def follow_up_project(asking: Asking, id: Id) -> FollowUpProjectPage:
    """One project with members and counts."""
    return projects.see(asking, id)


@router.put("/projects/{id}")
def change_plan(asking: Asking, id: Id, given: NewFollowUpProject) -> FollowUpProjectPage:
    """Another plan, before the project begins."""
    return projects.change_plan(asking, id, given)


@router.post("/projects/{id}/state/{to}")
def move_project(asking: Asking, id: Id, to: Literal["running", "ended"]) -> FollowUpProjectPage:
    """Begins or ends a project."""
    return projects.move(asking, id, to)


@router.post("/projects/{id}/members")
def add_member(asking: Asking, id: Id, given: NewFollowUpMember) -> FollowUpProjectPage:
    """Gives an account a part."""
    return projects.add_member(asking, id, given)


@router.get("/gaps/{disease}/{variable}")
def gap_choice(asking: Asking, disease: Declared, variable: Declared) -> GapChoice:
    """A gap of a disease dataset, and the caller's projects that may fetch the value."""
    return gap_page.choice(asking, disease, variable)


@router.post("/projects/{id}/gaps")
def make_gap_tasks(asking: Asking, id: Id, given: NewGapTasks) -> GapTasks:
    """Tasks for everybody who lacks a variable of a disease dataset."""
    return gaps.make(asking, id, given)


@router.post("/projects/{id}/subjects")
def add_subjects(asking: Asking, id: Id, given: NewSubjects) -> Entered:
    """Enters persons, who become subjects with tasks."""
    return projects.add_subjects(asking, id, given)
