"""Control tables of research projects: projects, members, grants with their persons, items of the chain.

Instants are UTC with zone; a day is a day in Shanghai and is over when it is over there. Accounts are named
without a foreign key: what somebody did outlives the account."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class ResearchProject(Base):
    """A question that some persons study from a day to a day. What it may read is in its grants."""

    __tablename__ = "research_project"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    purpose: Mapped[str]
    protocol: Mapped[str]
    hypothesis: Mapped[str]
    benefit: Mapped[str]
    """What the public gains: for the register."""
    variables: Mapped[list[Any]]
    """`category.variable` names that the protocol asks for."""
    ethics_number: Mapped[str]
    ethics_until: Mapped[dt.date | None]
    starts: Mapped[dt.date | None]
    ends: Mapped[dt.date | None]
    """The last day."""
    status: Mapped[str]
    revision: Mapped[int]
    """Rises with every change: an edit of an older one is refused."""
    created: Mapped[dt.datetime]
    created_by: Mapped[str]


class ProjectMember(Base):
    """Somebody's part in a project. Whoever left keeps the line, with the day, and may come back."""

    __tablename__ = "project_member"

    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True, index=True)
    role: Mapped[str]
    """"lead", "analyst" or "viewer"."""
    since: Mapped[dt.datetime]
    left: Mapped[dt.datetime | None]
    by: Mapped[str]


class ResearchGrant(Base):
    """What a project may read: the right itself. Never widened: more is another grant."""

    __tablename__ = "research_grant"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    variables: Mapped[list[Any]]
    """`category.variable` names."""
    level: Mapped[int]
    hospitals: Mapped[list[Any] | None]
    """Codes; null = every hospital."""
    cohort: Mapped[str]
    """`name@version` of the definition that says which persons, "" = everybody."""
    definition: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """That version as it stood: a later one changes nothing here."""
    conditions: Mapped[str]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    status: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[dt.datetime]
    reason: Mapped[str]
    """Of the last change of its state."""
    cause: Mapped[str] = mapped_column(default="")
    """Why it is suspended (`states.CAUSES`), "" while it is not."""
    part_of: Mapped[str] = mapped_column(default="")
    """The grant of which this is what a hospital still gives of its own rows, "" for a grant of its own. It
    opens nothing that the other one does not."""


class GrantPerson(Base):
    """An account that a grant names. It reads only while it is a member of the project as well."""

    __tablename__ = "grant_person"

    grant: Mapped[str] = mapped_column(sa.ForeignKey("research_grant.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True, index=True)


class HospitalWithdrawal(Base):
    """A hospital took its own rows out of a grant, all of them or some variables, and perhaps gave them
    back."""

    __tablename__ = "hospital_withdrawal"

    id: Mapped[str] = mapped_column(primary_key=True)
    grant: Mapped[str] = mapped_column(sa.ForeignKey("research_grant.id"), index=True)
    hospital: Mapped[str]
    every: Mapped[list[Any]]
    """The hospitals that the grant opened until then: it may have named none."""
    withheld: Mapped[list[Any]]
    """Variables that are kept back; none = all rows are."""
    part: Mapped[str]
    """The grant over what is left of its rows, "" when nothing is."""
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
    lifted: Mapped[dt.datetime | None]
    lifted_by: Mapped[str]


class DataTraining(Base):
    """Until when a researcher's training in the safe use of data counts. A newer one takes its place."""

    __tablename__ = "data_training"

    account: Mapped[str] = mapped_column(primary_key=True)
    certificate: Mapped[str]
    """Course or number, as it is printed."""
    until: Mapped[dt.date]
    """The last day."""
    by: Mapped[str]
    at: Mapped[dt.datetime]


class ProjectItem(Base):
    """One thing that a project made: a cohort's version, a frame, a run, an output, a paper. The package that
    made it enters it here, so that the chain is drawn and repeated without asking each of them."""

    __tablename__ = "project_item"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    kind: Mapped[str]
    reference: Mapped[str]
    """What the package that made it calls it: `name@version`, a result's id, a DOI."""
    label_zh: Mapped[str]
    label_en: Mapped[str]
    sources: Mapped[list[Any]]
    """Ids of the items that it was made of; none = of the protocol."""
    release: Mapped[str]
    figure: Mapped[str]
    """Hash or number that repeating it must give again; "" where there is nothing to repeat."""
    detail: Mapped[dict[str, Any]]
    """What repeating it needs. Never a patient's value."""
    at: Mapped[dt.datetime]
    by: Mapped[str]
