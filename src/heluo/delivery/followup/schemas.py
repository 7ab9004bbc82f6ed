"""Questions to and answers of follow-up."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.frame.shapes import Shape, Words

Id = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")]
Account = Annotated[str, Field(min_length=1, max_length=60)]
Answers = dict[str, JsonValue]


class TaskLine(Shape):
    """A task on a list: what and until when, never who."""

    id: str
    project: str
    project_title: str
    subject: int
    arm: str
    event: Words
    turn: int
    status: str
    status_label: Words
    target: dt.date
    closes: dt.date
    days_left: int = Field(description="to the end of the window; negative = so many days over it")
    calls: int
    offered: bool = Field(description="a visit elsewhere may close it")


class ClosedLine(Shape):
    """A task that the lake closed or moved of late."""

    change: str
    task: str
    subject: int
    project_title: str
    event: Words
    kind: str = Field(description="death, admission or visit")
    kind_label: Words
    hospital: str
    category: str
    row_key: str
    day: dt.date | None
    at: dt.datetime
    undone: dt.datetime | None
    mine: bool = Field(description="the caller may undo it")


class TodaysTasks(Shape):
    """`open`: tasks of the caller that are to be called today, of which `tasks` are the first."""

    day: dt.date
    open: int
    overdue: int
    done: int = Field(description="finished today")
    tasks: list[TaskLine]
    changes: list[ClosedLine]


class CallLine(Shape):
    at: dt.datetime
    by: str
    outcome: Words
    note: str


class OfferedValue(Shape):
    """A value of the record that is offered to a field, with its source."""

    value: JsonValue
    day: str
    hospital: str
    category: str
    row_key: str


class FieldOffer(Shape):
    field: str
    candidates: list[OfferedValue]


class Decided(Shape):
    """What was done with the candidate of a field."""

    decision: Literal["accepted", "changed", "rejected"]
    candidate: OfferedValue


class RecordShape(Shape):
    id: str
    status: str
    status_label: Words
    revision: int
    answers: Answers
    offers: dict[str, Decided]
    day: dt.date
    events: dict[str, Answers] = Field(description="what its expressions may ask of other events")


class Reachable(Shape):
    """Name and numbers, while the task is open."""

    name: str | None
    sex: str | None
    phones: list[str]


class CallOutcome(Shape):
    code: str
    label: Words


class LinkLine(Shape):
    """A link that the patient was sent. `late_tries`: openings after it was used, over or closed."""

    status: str
    label: Words
    made: dt.datetime
    ends: dt.datetime
    used: dt.datetime | None
    wrong: int
    late_tries: int
    sent: str


class TaskPage(Shape):
    """One task as its nurse works on it. `rules`: the form as the browser evaluates it, JSON."""

    task: TaskLine
    may_work: bool
    contact: Reachable | None
    form: FormDeclaration
    rules: str
    birth: str = Field(description='birth date of the subject, "" when unknown or the task is over')
    record: RecordShape | None
    offers: list[FieldOffer]
    calls: list[CallLine]
    links: list[LinkLine]
    for_patients: bool = Field(description="the form has fields that a patient fills in alone")
    changes: list[ClosedLine]
    outcomes: list[CallOutcome]
    lost_reasons: list[CallOutcome]
    following: str | None = Field(description="the task that is next on the list")


class NewCall(Shape):
    outcome: Annotated[str, Field(max_length=20)]
    note: Annotated[str, Field(max_length=500)] = ""
    later: dt.date | None = None


class LostSubject(Shape):
    reason: Annotated[str, Field(max_length=40)]


class NewAnswers(Shape):
    """A change of a record as a browser sends it. `sending` is its own id of the change."""

    sending: Annotated[str, Field(min_length=8, max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
    revision: Annotated[int, Field(ge=0)]
    answers: Answers
    offers: dict[str, Decided] = Field(default_factory=dict)
    reason: Annotated[str, Field(max_length=500)] = ""


class StoredAnswers(Shape):
    revision: int
    fresh: bool = Field(description="false: this very sending was stored before")


class Undoing(Shape):
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class FormLine(Shape):
    name: str
    version: int
    label: Words
    published: dt.datetime | None
    fields: int


class FormList(Shape):
    forms: list[FormLine]


class FormPage(Shape):
    form: FormDeclaration
    rules: str
    published: dt.datetime | None
    sha256: str
    mine: bool = Field(description="the caller may publish it")


class WrongPlace(Shape):
    """What is wrong with a form, at which section or field."""

    place: str
    what: Words
    expected: Words


class FormPreview(Shape):
    """A form that is being designed. `form`: with what it takes from the dictionary; `patients`: how many
    fields patients fill in; `returned`: those whose answers go into the lake. `rules` is "" where something
    is wrong."""

    form: FormDeclaration
    rules: str
    patients: int
    returned: list[str]
    wrong: WrongPlace | None


class NotCarriedLine(Shape):
    """Something that a format could not take over: where, and what."""

    place: str
    what: Words


class FormFile(Shape):
    """A form in another format. `file`: base64."""

    name: str
    file: str
    missing: list[NotCarriedLine]


class NewFormFile(Shape):
    file: Annotated[str, Field(min_length=1, max_length=1_900_000)]


class FormRead(Shape):
    """What a file was read as: a draft, and what it says besides."""

    page: FormPage
    missing: list[NotCarriedLine]


class FollowUpMemberLine(Shape):
    account: str
    name: Words
    part: str
    part_label: Words
    hospital: str | None


class NewFollowUpMember(Shape):
    account: Account
    part: Annotated[str, Field(max_length=20)]


class TaskCounts(Shape):
    """Tasks of one arm at one hospital. `lost`: of subjects that are lost."""

    arm: str
    hospital: str
    subjects: int
    expected: int
    done: int
    overdue: int
    lost: int
    closed: int


class FollowUpProjectLine(Shape):
    id: str
    title: str
    status: str
    status_label: Words
    parts: list[str]
    subjects: int


class FollowUpProjectList(Shape):
    projects: list[FollowUpProjectLine]


class CohortChoice(Shape):
    id: str
    label: Words
    version: int


class GapLine(Shape):
    """Tasks of a project for one variable that persons lack in a disease dataset."""

    event: str
    label: Words
    tasks: int
    open: int
    overdue: int = Field(description="of those that are open")
    done: int
    filled: int = Field(description="closed because the value came")
    cancelled: int


class FollowUpProjectPage(Shape):
    id: str
    title: str
    status: str
    status_label: Words
    cohort: str
    plan: FollowUpPlan
    parts: list[str]
    members: list[FollowUpMemberLine]
    counts: list[TaskCounts]
    reported: list[TaskLine] = Field(description="tasks that were reported to the manager and are open")
    cohorts: list[CohortChoice] = Field(description="saved cohorts that the caller may take subjects from")
    gaps: list[GapLine] = Field(description="tasks for missing values of disease datasets, by variable")


class NewFollowUpProject(Shape):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    plan: FollowUpPlan


class NewSubjects(Shape):
    """Persons to enter: of a saved cohort, or named. Only patients of the caller's hospital are."""

    cohort: Id = ""
    persons: Annotated[list[Id], Field(max_length=5000)] = Field(default_factory=list)
    arm: Annotated[str, Field(max_length=64)] = ""


class NewGapTasks(Shape):
    """Whom to follow up for a variable that they lack in a disease dataset."""

    disease: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_]+$")]
    variable: Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_]+$")]
    days: Annotated[int, Field(ge=1, le=180)] = 30
    """Until the value should be there."""


class GapProject(Shape):
    id: str
    title: str


class GapChoice(Shape):
    """A variable that persons lack, and the caller's running projects that may follow them up for it."""

    disease: str
    variable: str
    disease_label: Words
    variable_label: Words
    projects: list[GapProject]


class GapTasks(Shape):
    tasks: int
    lacking: int = Field(description="persons in the dataset at this hospital who have the value nowhere")
    elsewhere: int = Field(description="persons who lack it here and have it at another hospital")


class Entered(Shape):
    entered: int
    known: int = Field(description="of those asked for: patients of this hospital")


class BrowserKey(Shape):
    key: str = Field(description="256 bits, base64; for this account's browsers, in memory only")
