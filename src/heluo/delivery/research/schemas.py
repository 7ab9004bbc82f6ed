"""Questions to and answers of research projects, grants and the register."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Title = Annotated[str, Field(max_length=200)]
Prose = Annotated[str, Field(max_length=20_000)]
VariableName = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]
Account = Annotated[str, Field(min_length=1, max_length=60)]
Reason = Annotated[str, Field(max_length=400)]


class ProtocolFields(Shape):
    """What a project is, as its lead writes it. A draft may lack anything."""

    title: Title = ""
    purpose: Prose = ""
    protocol: Prose = ""
    hypothesis: Prose = ""
    benefit: Prose = Field("", description="what the public gains; for the register")
    variables: list[VariableName] = Field(
        default_factory=list, max_length=500, description="that the protocol names"
    )
    ethics_number: Annotated[str, Field(max_length=80)] = ""
    ethics_until: dt.date | None = None
    starts: dt.date | None = None
    ends: dt.date | None = Field(None, description="the last day")


class ProjectEdit(ProtocolFields):
    revision: int = Field(ge=1, description="of the state that was edited; an older one is refused")


class ProjectMove(Shape):
    to: Literal["running", "closed"]


class NewMember(Shape):
    account: Account
    role: Literal["lead", "analyst", "viewer"]


class NewPaper(Shape):
    """`doi` as printed, or as an address."""

    doi: Annotated[str, Field(min_length=3, max_length=300)]
    title: Annotated[str, Field(min_length=1, max_length=500)]
    made_of: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=100, description="references of the items that it reports"
    )


class NamedVariable(Shape):
    name: str
    label: Words
    level: int


class FrameOfProtocol(Shape):
    """A saved frame, and what a protocol that asks for it has to name."""

    id: str
    name: Words
    variables: list[NamedVariable]


class FramesOfProtocol(Shape):
    frames: list[FrameOfProtocol]


class ProjectLine(Shape):
    """A project as its members' list has it."""

    id: str
    title: str
    status: str
    status_label: Words
    role: str
    role_label: Words
    ends: dt.date | None
    days_left: int | None
    grants: int = Field(description="in force")


class MyProjects(Shape):
    projects: list[ProjectLine]


class MemberLine(Shape):
    account: str
    name: Words
    role: str
    role_label: Words
    since: dt.datetime
    left: dt.datetime | None
    trained_until: dt.date | None = Field(description="last day of the training in data safety")


class TakenOut(Shape):
    """Rows that a hospital took out of a grant; `withheld`: the variables, none = all rows."""

    hospital: str
    withheld: list[NamedVariable]
    reason: str
    at: dt.datetime


class GrantLine(Shape):
    """`open` and `why_not`: whether it opens rows now, by the clock."""

    id: str
    project: str
    project_title: str
    variables: list[NamedVariable]
    level: int
    hospitals: list[str] | None = Field(description="null = every hospital")
    cohort: str
    conditions: str
    persons: list[str]
    since: dt.datetime
    until: dt.datetime
    status: str
    status_label: Words
    open: bool
    why_not: Words | None
    taken_out: list[TakenOut]
    part_of: str = Field(description="the grant of which it is what a hospital still gives, or empty")
    over: bool = Field(description="ended for good: nothing restores it")
    renew_by: dt.datetime | None = Field(description="its time is over, and until then a renewal restores it")
    given_by: str
    given_at: dt.datetime
    reason: str
    moves: list[str] = Field(description="states that the caller may set now")


class ChainItem(Shape):
    """One thing of the chain; `sources` are ids of items, none = the protocol."""

    id: str
    kind: str
    kind_label: Words
    reference: str
    label: Words
    sources: list[str]
    release: str
    figure: str
    at: dt.datetime


class ProjectPage(ProtocolFields):
    """A project as its members see it."""

    id: str
    revision: int
    status: str
    status_label: Words
    role: str
    variables_named: list[NamedVariable]
    days_left: int | None
    members: list[MemberLine]
    grants: list[GrantLine]
    chain: list[ChainItem]
    lacking: list[Words] = Field(description="what a draft still needs before it can begin")
    may_edit: bool
    moves: list[str]


class NewGrant(Shape):
    """What a security administrator gives. Days are days in Shanghai; the last one counts."""

    project: Annotated[str, Field(min_length=1, max_length=60)]
    variables: list[VariableName] = Field(min_length=1, max_length=500)
    level: int = Field(ge=1, le=5)
    hospitals: list[Annotated[str, Field(max_length=20)]] | None = Field(None, max_length=500)
    cohort: Annotated[str, Field(max_length=200)] = Field(
        "", description='name@version of a cohort that was entered in the project; "" = everybody'
    )
    persons: list[Account] = Field(min_length=1, max_length=100)
    since: dt.date
    until: dt.date
    conditions: Annotated[str, Field(max_length=2000)] = ""


class NewTraining(Shape):
    """A researcher's training in data safety. The last day counts."""

    account: Account
    certificate: Annotated[str, Field(min_length=1, max_length=120)]
    until: dt.date


class TrainingLine(Shape):
    account: str
    name: Words
    certificate: str
    until: dt.date | None
    lapsed: bool = Field(description="none that counts today")


class TrainingDesk(Shape):
    researchers: list[TrainingLine]


class GrantMove(Shape):
    to: Literal["active", "suspended", "revoked"]
    reason: Reason


class OfferedCohort(Shape):
    """A cohort's version that was entered in the project with its definition."""

    reference: str
    label: Words


class GrantableProject(Shape):
    """A running project as the form of a grant needs it."""

    id: str
    title: str
    purpose: str
    ends: dt.date | None
    ethics_number: str
    ethics_until: dt.date | None
    variables: list[NamedVariable]
    cohorts: list[OfferedCohort]
    persons: list[MemberLine] = Field(description="leads and analysts: who can be given rows")
    refused: Words | None = Field(description="why no grant can be given")


class GrantDesk(Shape):
    grants: list[GrantLine]
    projects: list[GrantableProject]
    highest_level: int


class RegisteredPaper(Shape):
    doi: str
    title: str


class RegisteredProject(Shape):
    """A project as everybody may read it: nobody's name, no account."""

    id: str
    title: str
    purpose: str
    benefit: str
    categories: list[Words]
    highest_level: int
    hospitals: int | None = Field(description="how many take part; null = all")
    starts: dt.date | None
    ends: dt.date | None
    status: str
    status_label: Words
    outputs: list[Words]
    papers: list[RegisteredPaper]


class Register(Shape):
    projects: list[RegisteredProject]


class ProjectCrate(Shape):
    """`project.json`: an RO-Crate 1.1 metadata document (JSON-LD) of the project's chain."""

    crate: dict[str, Any]
