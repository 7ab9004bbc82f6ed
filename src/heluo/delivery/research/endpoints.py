"""HTTP of research projects, grants and the public register."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from heluo.delivery.frame.caller import Caller, caller, portal
from heluo.delivery.research import crate as crates
from heluo.delivery.research import desk, projects, protocol_frames
from heluo.delivery.research import trainings as training_desk
from heluo.delivery.research.register import register as registered
from heluo.delivery.research.schemas import (
    FramesOfProtocol,
    GrantDesk,
    GrantLine,
    GrantMove,
    MyProjects,
    NewGrant,
    NewMember,
    NewPaper,
    NewTraining,
    ProjectCrate,
    ProjectEdit,
    ProjectMove,
    ProjectPage,
    ProtocolFields,
    Register,
    TrainingDesk,
)
from heluo.kit.db import reading

router = APIRouter(prefix="/api/research", tags=["research"])
Asking = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
Name = Annotated[str, Path(max_length=60)]


@router.get("/register")
def register(request: Request) -> Register:
    """Projects that were given data, for everybody: no session is asked for."""
    with reading(portal(request).control) as session:
        return registered(session)


@router.get("/projects")
def my_projects(asking: Asking) -> MyProjects:
    """The caller's projects, newest first."""
    return projects.mine(asking)


@router.get("/frames")
def frames(asking: Asking) -> FramesOfProtocol:
    """Saved frames with the variables that a protocol names for them, newest first."""
    return protocol_frames.offered(asking)


@router.post("/projects")
def create_project(asking: Asking, given: ProtocolFields) -> ProjectPage:
    """A draft; the caller leads it."""
    return projects.create(asking, given)


@router.get("/projects/{id}")
def project(asking: Asking, id: Id) -> ProjectPage:
    """A project with members, grants and chain."""
    return projects.see(asking, id)


@router.put("/projects/{id}")
def edit_project(asking: Asking, id: Id, given: ProjectEdit) -> ProjectPage:
    """What the lead wrote, on the revision that was read."""
    return projects.edit(asking, id, given)


@router.post("/projects/{id}/state")
def move_project(asking: Asking, id: Id, given: ProjectMove) -> ProjectPage:
    """Begins a complete draft, or closes a project for good."""
    return projects.move(asking, id, given.to)


@router.post("/projects/{id}/members")
def add_member(asking: Asking, id: Id, given: NewMember) -> ProjectPage:
    """Makes a researcher a member, or gives a member another part."""
    return projects.add_member(asking, id, given)


@router.delete("/projects/{id}/members/{account}")
def remove_member(asking: Asking, id: Id, account: Name) -> ProjectPage | None:
    """Ends a membership; access to rows ends with it. Null for whoever has left."""
    return projects.remove_member(asking, id, account)


@router.post("/projects/{id}/papers")
def add_paper(asking: Asking, id: Id, given: NewPaper) -> ProjectPage:
    """A paper with its DOI."""
    return projects.add_paper(asking, id, given)


@router.get("/projects/{id}/crate")
def crate(asking: Asking, id: Id) -> ProjectCrate:
    """`project.json`: the chain as RO-Crate metadata."""
    return crates.take(asking, id)


@router.get("/grants")
def grant_desk(asking: Asking) -> GrantDesk:
    """Every grant, and what the form of a new one needs."""
    return desk.see(asking)


@router.post("/grants")
def give_grant(asking: Asking, given: NewGrant) -> GrantLine:
    """Gives a project a right to rows."""
    return desk.give(asking, given)


@router.post("/grants/{id}/state")
def move_grant(asking: Asking, id: Id, given: GrantMove) -> GrantLine:
    """Suspends, resumes or revokes a grant, with a reason."""
    return desk.move(asking, id, given)


@router.get("/training")
def trainings(asking: Asking) -> TrainingDesk:
    """Researchers with their training in data safety."""
    return training_desk.see(asking)


@router.post("/training")
def enter_training(asking: Asking, given: NewTraining) -> TrainingDesk:
    """Enters a researcher's training, in place of the one before."""
    return training_desk.enter(asking, given)
