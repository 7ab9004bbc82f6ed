"""Questions to and answers of applications."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Count, Shape, Words

Id = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]*$")]
Account = Annotated[str, Field(min_length=1, max_length=60)]
VariableName = Annotated[str, Field(max_length=120, pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")]


class NewApplication(Shape):
    """Everything else is filled from the project, or from the grant that it is to take the place of."""

    project: Id
    kind: Literal["new", "amendment", "renewal"] = "new"
    replaces: Id = ""


class AskedTerms(Shape):
    """What is asked for. Days are days in Shanghai; the last one counts."""

    variables: list[VariableName] = Field(max_length=500)
    hospitals: list[Annotated[str, Field(max_length=20)]] | None = Field(description="null = every hospital")
    cohort: Annotated[str, Field(max_length=200)] = Field(
        default="", description='name@version of a cohort of the project; "" = everybody'
    )
    persons: list[Account] = Field(max_length=100)
    since: dt.date
    until: dt.date


class AskedChanges(Shape):
    """Fields of the project that approval changes; null = as they are."""

    protocol: Annotated[str, Field(max_length=20_000)] | None = None
    purpose: Annotated[str, Field(max_length=20_000)] | None = None
    variables: list[VariableName] | None = Field(default=None, max_length=500)
    ends: dt.date | None = None
    ethics_number: Annotated[str, Field(max_length=80)] | None = None
    ethics_until: dt.date | None = None


class ApplicationEdit(Shape):
    terms: AskedTerms
    changes: AskedChanges = AskedChanges()


class StepVote(Shape):
    decision: Literal["agreed", "limited", "refused", "returned"]
    reason: Annotated[str, Field(max_length=2000)] = ""
    withheld: list[VariableName] = Field(default_factory=list, max_length=500)


class NewSeat(Shape):
    account: Account
    seat: Literal["officer", "committee", "ethics"]


class SilenceMeans(Shape):
    answer: Literal["agreed", "refused"]


class AskedVariable(Shape):
    name: str
    label: Words
    level: int


class CohortOffer(Shape):
    reference: str
    label: Words


class FoundByMachine(Shape):
    code: str
    weight: Literal["stops", "warns"]
    text: Words


class AskedDifference(Shape):
    """One thing that approval would change: what stands now, and what would."""

    code: str
    label: Words
    before: Words
    after: Words


class VoteLine(Shape):
    """`account` is null for whoever applied: they read what was decided and why, not by whom."""

    account: str | None
    decision: Words
    reason: str
    at: dt.datetime


class StepLine(Shape):
    """One step with its holder and its clock."""

    id: str
    stage: int
    holder: str
    holder_label: Words
    hospital: str
    status: str
    status_label: Words
    opened: dt.datetime | None
    due: dt.datetime | None
    overdue: bool
    ended: dt.datetime | None
    by_default: bool
    silence: Words | None = Field(description="what a hospital's silence will mean")
    withheld: list[AskedVariable]
    votes: list[VoteLine]
    needed: int = Field(description="persons who must agree")
    mine: bool = Field(description="the caller may decide it now")


class ApplicationLine(Shape):
    id: str
    project: str
    title: str
    kind_label: Words
    status: str
    status_label: Words
    sent: dt.datetime | None
    waits_for: list[Words] = Field(description="who holds it now")
    due: dt.datetime | None
    overdue: bool
    mine: bool = Field(description="the caller is asked to decide")


class ApplicationList(Shape):
    applications: list[ApplicationLine]


class PersonNumbers(Shape):
    """How many persons were asked for, and how many are left without the hospitals that refused."""

    asked: Count
    left: Count


class ApplicationPage(Shape):
    """An application as applicants and reviewers read it: protocol and fields side by side."""

    id: str
    project: str
    kind: str
    kind_label: Words
    status: str
    status_label: Words
    round: int
    title: str
    purpose: str
    protocol: str
    benefit: str
    ethics_number: str
    ethics_until: dt.date | None
    ends: dt.date | None
    level: int
    variables: list[AskedVariable]
    offered: list[AskedVariable] = Field(description="that the protocol names: what may be asked for")
    hospitals: list[str] | None
    cohort: str
    cohorts_offered: list[CohortOffer]
    persons: list[str]
    persons_offered: list[str]
    since: dt.date | None
    until: dt.date | None
    changes: AskedChanges
    changeable: list[str]
    differences: list[AskedDifference] = Field(
        description="from the grant that it takes the place of, and from the protocol"
    )
    checks: list[FoundByMachine] = Field(description="computed while nothing is decided, then empty")
    over: bool = Field(description="decided or withdrawn")
    steps: list[StepLine]
    may_edit: bool
    may_send: bool
    may_withdraw: bool
    may_accept: bool = Field(description="approved in part, and the caller's to accept")
    accept_by: dt.datetime | None
    numbers: PersonNumbers | None = Field(description="of what is approved in part, for the applicant")
    grants: list[str]


class TakeBack(Shape):
    """What a hospital takes out of a grant after it was given."""

    withheld: list[VariableName] = Field(
        default_factory=list, max_length=500, description="variables kept back; none = all rows are"
    )
    reason: Annotated[str, Field(min_length=1, max_length=400)]


class TakenBack(Shape):
    withheld: list[AskedVariable] = Field(description="none = all rows")
    reason: str
    by: str
    at: dt.datetime


class UseLine(Shape):
    """A grant over rows of the caller's hospital."""

    grant: str
    title: str
    purpose: str
    variables: list[AskedVariable]
    level: int
    persons: int = Field(description="how many accounts may read")
    until: dt.date
    open: bool = Field(description="rows of the hospital can be read by it now")
    status_label: Words
    taken_back: TakenBack | None
    may_take_back: bool


class HospitalUses(Shape):
    uses: list[UseLine]
    silence: Words = Field(description="what the hospital's silence in a step means at present")


class SeatLine(Shape):
    account: str
    name: Words
    seat: str | None
    seat_label: Words | None


class Seats(Shape):
    reviewers: list[SeatLine]
