"""Control tables of follow-up: forms, projects with members and subjects, tasks with calls, records with
every change, and what is sent twice. Answers are patients' values: they leave through this room's pages
alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class FollowUpForm(Base):
    """One version of a form. `declaration` is complete: nothing of it comes from elsewhere later."""

    __tablename__ = "follow_up_form"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    declaration: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    published: Mapped[dt.datetime | None]
    """null = a draft, which may still change."""
    created: Mapped[dt.datetime]
    created_by: Mapped[str]


class FollowUpProject(Base):
    """Who is followed, from which day, when, with which forms. `plan` is a `schedule.FollowUpPlan`."""

    __tablename__ = "follow_up_project"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    cohort: Mapped[str]
    """Name of the saved cohort and its version, as it was taken over; "" = persons were named one by one."""
    definition: Mapped[dict[str, Any]]
    plan: Mapped[dict[str, Any]]
    status: Mapped[str]
    created: Mapped[dt.datetime]
    created_by: Mapped[str]


class FollowUpMember(Base):
    """What an account does in a project; one may do several things."""

    __tablename__ = "follow_up_member"

    project: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_project.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    """"manager", "nurse", "data_manager", "investigator" or "monitor"."""
    since: Mapped[dt.datetime]
    by: Mapped[str]


class FollowUpSubject(Base):
    """A person in a project, at the hospital whose nurse follows them."""

    __tablename__ = "follow_up_subject"
    __table_args__ = (sa.UniqueConstraint("project", "person"), sa.UniqueConstraint("project", "number"))

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_project.id"), index=True)
    number: Mapped[int]
    """Counts within the project: what people call a subject where no name is due."""
    person: Mapped[str] = mapped_column(index=True)
    hospital: Mapped[str]
    subject_ref: Mapped[str]
    """The person at that hospital."""
    arm: Mapped[str]
    anchor: Mapped[dt.date]
    nurse: Mapped[str] = mapped_column(index=True)
    """"" = nobody yet."""
    status: Mapped[str]
    """"active" or "lost"."""
    reason: Mapped[str]


class FollowUpTask(Base):
    """One planned contact. Days are days in Shanghai; the window is opens ≤ day ≤ closes."""

    __tablename__ = "follow_up_task"
    __table_args__ = (
        sa.UniqueConstraint("subject", "event", "turn"),
        # All that a nurse's list asks of tasks that are not on it: of many thousand, fifty are read.
        sa.Index("ix_follow_up_task_nurse_list", "nurse", "status", "closes", "next_day", "id"),
        sa.Index("ix_follow_up_task_status_next_day", "status", "next_day"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_project.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_subject.id"), index=True)
    event: Mapped[str]
    turn: Mapped[int]
    """1, or which time of a recurring event."""
    form: Mapped[str]
    version: Mapped[int]
    target: Mapped[dt.date]
    opens: Mapped[dt.date]
    closes: Mapped[dt.date]
    next_day: Mapped[dt.date]
    """When it is to be tried next; the target until a call said otherwise."""
    status: Mapped[str]
    nurse: Mapped[str]
    calls: Mapped[int]
    """Unanswered calls since somebody was last reached."""
    report_day: Mapped[dt.date | None]
    """On which day an overdue one is reported to the manager."""
    escalated: Mapped[dt.datetime | None]
    """When it was reported; once in its life."""
    offered: Mapped[dict[str, Any]]
    """{} or the row of the lake that may close it: {"hospital", "category", "row_key", "day"}."""
    changed: Mapped[dt.datetime]


class FollowUpCall(Base):
    """One attempt to reach a subject."""

    __tablename__ = "follow_up_call"

    id: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_task.id"), index=True)
    at: Mapped[dt.datetime]
    by: Mapped[str]
    outcome: Mapped[str]
    note: Mapped[str]


class FollowUpAutomatic(Base):
    """A change that a row of the lake made to a task: which row, what was before, and whether it was
    undone."""

    __tablename__ = "follow_up_automatic"

    id: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_task.id"), index=True)
    kind: Mapped[str]
    """"death", "admission" or "visit"."""
    hospital: Mapped[str]
    category: Mapped[str]
    row_key: Mapped[str]
    day: Mapped[dt.date | None]
    before: Mapped[dict[str, Any]]
    """{"status", "target", "opens", "closes", "next_day"} as they were."""
    release: Mapped[str]
    at: Mapped[dt.datetime]
    undone: Mapped[dt.datetime | None]
    undone_by: Mapped[str]
    reason: Mapped[str]


class FollowUpRecord(Base):
    """A form filled in for a task. It keeps the version with which it was begun."""

    __tablename__ = "follow_up_record"

    id: Mapped[str] = mapped_column(primary_key=True)
    task: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_task.id"), unique=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_project.id"), index=True)
    form: Mapped[str]
    version: Mapped[int]
    answers: Mapped[dict[str, Any]]
    effective: Mapped[dict[str, Any] | None]
    """Answers that count, by path: hidden ones left out, calculated ones computed. null before it is
    finished, and of records that were finished before this was stored."""
    offers: Mapped[dict[str, Any]]
    """Field → what became of the candidate that was offered: {"decision", "value", "day", "hospital",
    "category", "row_key"}."""
    status: Mapped[str] = mapped_column(index=True)
    revision: Mapped[int]
    """Rises with every change: a change made of an older one is not taken."""
    day: Mapped[dt.date]
    """What `today` is in its expressions: the day on which it was begun."""
    begun: Mapped[dt.datetime]
    by: Mapped[str]
    finished: Mapped[dt.datetime | None]
    verified: Mapped[dt.datetime | None]
    verified_by: Mapped[str]


class FollowUpGivenBack(Base):
    """What the lake was last given of a record: in which revision, or that it is none any more."""

    __tablename__ = "follow_up_given_back"

    record: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_record.id"), primary_key=True)
    revision: Mapped[int]
    ended: Mapped[bool]
    parcel: Mapped[str]
    place: Mapped[int | None]
    """Of its row in the parcel, from 0; null of what was given before places were noted."""
    at: Mapped[dt.datetime]


class FollowUpLink(Base):
    """A patient's one-time link to the form of a task. Neither the token nor the year of birth is stored."""

    __tablename__ = "follow_up_link"

    id: Mapped[str] = mapped_column(primary_key=True)
    """Hash of the token."""
    task: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_task.id"), index=True)
    year: Mapped[str]
    """Hash of the year of birth, keyed by the token."""
    status: Mapped[str]
    wrong: Mapped[int]
    """Wrong years of birth."""
    late_tries: Mapped[int] = mapped_column(default=0)
    """How often it was opened after it had been used, ended or closed."""
    made: Mapped[dt.datetime]
    made_by: Mapped[str]
    ends: Mapped[dt.datetime]
    used: Mapped[dt.datetime | None]
    sent: Mapped[str]
    """By which sender, "no_number", "failed", or "" while it is being sent."""


class FollowUpChange(Base):
    """One answer that changed: what it was, what it is, who, when, why."""

    __tablename__ = "follow_up_change"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    record: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_record.id"), index=True)
    revision: Mapped[int]
    path: Mapped[str]
    old: Mapped[dict[str, Any]]
    """{"value": …}, {} = blank."""
    new: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[dt.datetime]
    reason: Mapped[str]


class FollowUpSending(Base):
    """A change as a browser sent it, by the id that it gave: the same one twice is stored once."""

    __tablename__ = "follow_up_sending"

    id: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_record.id"), index=True)
    by: Mapped[str]
    revision: Mapped[int]
    at: Mapped[dt.datetime]


class FollowUpKey(Base):
    """The key with which an account's browsers encrypt what the network did not take yet."""

    __tablename__ = "follow_up_key"

    account: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    made: Mapped[dt.datetime]


class FollowUpQuery(Base):
    """A question about an answer: opened by a rule or by hand, answered by the nurse, verified by somebody
    else."""

    __tablename__ = "follow_up_query"

    id: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_record.id"), index=True)
    path: Mapped[str]
    kind: Mapped[str]
    """"soft_low", "soft_high" or "asked"."""
    text: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    opened: Mapped[dt.datetime]
    opened_by: Mapped[str]
    answer: Mapped[str]
    answered_by: Mapped[str]
    verified_by: Mapped[str]
    changed: Mapped[dt.datetime]


class FollowUpSignature(Base):
    """A record as somebody signed it. `shown` is what they saw, `sha256` its hash: both stay readable when a
    later change makes the signature void."""

    __tablename__ = "follow_up_signature"

    id: Mapped[str] = mapped_column(primary_key=True)
    record: Mapped[str] = mapped_column(sa.ForeignKey("follow_up_record.id"), index=True)
    revision: Mapped[int]
    meaning: Mapped[str]
    shown: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
    void: Mapped[dt.datetime | None]
    void_reason: Mapped[str]
