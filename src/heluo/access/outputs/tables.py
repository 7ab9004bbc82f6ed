"""Control tables of outputs: requests, files, votes; and of files that come in. A file's bytes are on disk
under their hash. Instants are UTC with zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class OutputRequest(Base):
    """Files that somebody wants to take out of a project's workspace together."""

    __tablename__ = "output_request"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    account: Mapped[str] = mapped_column(index=True)
    note: Mapped[str]
    """What the files are for, to the checkers."""
    status: Mapped[str] = mapped_column(index=True)
    round: Mapped[int]
    """Rises when it is sent, and when votes fall: votes belong to a round."""
    created: Mapped[dt.datetime]
    submitted: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None]
    comment: Mapped[str]
    """Of the checkers when they last decided, to the author."""


class OutputFile(Base):
    """One file of a request as it would leave; a file that takes another's place is a line of its own."""

    __tablename__ = "output_file"

    id: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[str] = mapped_column(sa.ForeignKey("output_request.id"), index=True)
    name: Mapped[str]
    """Of the copy that may leave: a drawing leaves as a picture."""
    given_name: Mapped[str]
    version: Mapped[int]
    previous: Mapped[str]
    """The file of this name that checkers saw before, in this request or an earlier one of the project; "" =
    none."""
    origin: Mapped[str]
    """"upload", or "session:" and the extract that the session worked on."""
    size: Mapped[int]
    given_sha256: Mapped[str]
    sha256: Mapped[str]
    """Of the copy that is reviewed and leaves; "" where the file could not be opened."""
    context: Mapped[dict[str, Any]]
    explained: Mapped[dict[str, Any]]
    """Rule → the author's reason."""
    findings: Mapped[list[Any]]
    cells: Mapped[list[Any]]
    """Counts of its tables, with which later outputs are compared."""
    at: Mapped[dt.datetime]
    by: Mapped[str]
    replaced: Mapped[bool]
    """Taken out, or another one stands in its place."""


class OutputVote(Base):
    """What one checker decided of one file in one round. Bound to the bytes: another hash, no vote."""

    __tablename__ = "output_vote"

    request: Mapped[str] = mapped_column(sa.ForeignKey("output_request.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(sa.ForeignKey("output_file.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    decision: Mapped[str]
    comment: Mapped[str]
    at: Mapped[dt.datetime]


class HandedFile(Base):
    """A file that a session of the workspace handed over. Nobody can read it from here: its author puts it
    into a request, or it is gone after some days."""

    __tablename__ = "handed_file"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    account: Mapped[str]
    extract: Mapped[str]
    """The extract that the session worked on."""
    name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    at: Mapped[dt.datetime]


class ImportedFile(Base):
    """A file that a project brings into its workspace: asked for by a member, admitted by one checker. It
    comes in as the bytes of its hash, or not at all."""

    __tablename__ = "imported_file"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    account: Mapped[str]
    """Who asked."""
    name: Mapped[str]
    what: Mapped[str]
    """What it is and what for, to the checker."""
    source: Mapped[str]
    """Where it comes from, to the checker."""
    status: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    sha256: Mapped[str]
    findings: Mapped[list[Any]]
    at: Mapped[dt.datetime]
    decided: Mapped[dt.datetime | None]
    comment: Mapped[str]
    """Of the checker, to the project."""
    retained: Mapped[bool]
    """Whether its bytes are still there."""
