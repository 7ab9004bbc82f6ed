"""Saved frames of a research project as data for an algorithm: built under the project's grant, and open only
as long as that grant is. Who saves frames, and how their columns are chosen, is decided elsewhere."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.access.projects import grants
from heluo.access.projects.membership import MAY_READ_ROWS, projects_of
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.cohort import Definition, saved
from heluo.cohort.frame import BuiltFrame, FrameDefinition, build, read_frame, write
from heluo.cohort.tables import SavedDefinition
from heluo.delivery.analysis.frame_files import folder_of_frame
from heluo.delivery.analysis.resources import BUILD_FRAME, GRANTED_FRAMES
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.granted import granted
from heluo.delivery.frame.holders import holder_of
from heluo.delivery.frame.project_cohorts import cohort_figure
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import NotFound, NotPermitted
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.statistics.frame import DESCRIPTION, FrameDescription, describe

PREFIX = "saved:"


@dataclass(frozen=True)
class SavedFrame:
    """One version of a saved frame under one grant of a project: `saved:<frame>@<version>:<project>:<grant>`.
    Another grant may open other columns, so what was built under it has files of its own."""

    frame: str
    version: int
    project: str
    grant: str

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.frame}@{self.version}:{self.project}:{self.grant}"

    def folder(self, home: Home) -> Path:
        """Where its files are once it was built."""
        return folder_of_frame(home, self.grant, self.id)


def parsed(id: str) -> SavedFrame | None:
    """The saved frame that `id` names; None for any other text."""
    if not id.startswith(PREFIX):
        return None
    parts = id[len(PREFIX) :].split(":")
    name, _, version = parts[0].rpartition("@")
    if len(parts) != 3 or not version.isdigit() or not all((name, *parts)):
        return None
    return SavedFrame(name, int(version), parts[1], parts[2])


def choices(asking: Caller) -> Iterator[tuple[SavedFrame, Text]]:
    """Saved frames × projects of the asker with a grant in force (the newest), with the names to choose
    by."""
    if not asking.may(GRANTED_FRAMES):
        return
    with reading(asking.portal.control) as session:
        frames = saved.visible(session, holder_of(session, asking.account), "frame")
        for project, role in projects_of(session, asking.account):
            grant = _newest_grant(session, project.id, asking.account) if role in MAY_READ_ROWS else ""
            for one in frames:
                if grant and one.project in (None, project.id):
                    yield SavedFrame(one.id, one.version, project.id, grant), _name(one, project)


def name_of(session: Session, of: SavedFrame) -> Text:
    """What the frame is called, for whoever chose it once: also when it is closed by now."""
    frame, project = session.get(SavedDefinition, of.frame), session.get(ResearchProject, of.project)
    if frame is None or project is None:
        return Text("项目的数据框", "A project's frame")
    return _name(frame, project)


def _name(frame: SavedDefinition, project: ResearchProject) -> Text:
    return Text(f"{frame.name_zh} · {project.title}", f"{frame.name_en} · {project.title}")


def _newest_grant(session: Session, project: str, account: str) -> str:
    """Its id; "" where none is in force."""
    try:
        return grants.in_force(session, project, account, now())[0].id
    except NotPermitted:
        return ""


def permit_of(asking: Caller, of: SavedFrame) -> Permit:
    """The permit under the project's grant. Raises NotPermitted when nothing is in force any more."""
    return granted(asking, GRANTED_FRAMES, of.project, grant=of.grant)


def described(home: Home, of: SavedFrame) -> FrameDescription | None:
    """Its description, once it was built."""
    folder = of.folder(home)
    return describe(folder) if (folder / DESCRIPTION).exists() else None


@dataclass(frozen=True)
class AskedFrame:
    """A saved frame as a grant opens it. `granted`: its cohort is the one that the grant was given for."""

    name: Text
    cohort: str
    """Its saved version."""
    cohort_name: Text
    definition: Definition
    frame: FrameDefinition
    granted: bool


def asked(session: Session, who: saved.Holder, of: SavedFrame) -> AskedFrame:
    """What `of` is made of. Raises NotFound for what `who` may not read."""
    frame = saved.find(session, who, of.frame, "frame")
    body = saved.body(session, frame, of.version)
    cohort_id, _, version = body["cohort"].rpartition("@")
    cohort = saved.find(session, who, cohort_id, "cohort")
    given = Definition.model_validate(saved.body(session, cohort, int(version)))
    definition = saved.expanded(session, who, given)
    grant = session.get(ResearchGrant, of.grant)
    return AskedFrame(
        Text(frame.name_zh, frame.name_en),
        body["cohort"],
        Text(cohort.name_zh, cohort.name_en),
        definition,
        FrameDefinition.model_validate(body["frame"]),
        grant is not None and grant.definition == saved.plain(definition),
    )


def built(act: Act, wanted: AskedFrame, permit: Permit) -> BuiltFrame:
    """The rows of `wanted` on the act's release. Of the cohort that the grant was given for, its persons are
    decided already, also by variables that the grant does not open."""
    plan = read_frame(wanted.frame, wanted.definition, permit)
    found = build(act, plan, inside=permit.persons if wanted.granted else None)
    act.note(cohort=wanted.cohort)
    return found


def make(asking: Caller, of: SavedFrame) -> tuple[FrameDescription, AskedFrame, str]:
    """Reads the frame's rows under the grant and writes its files; the present release from now on. Gives its
    description, what it was made of, and the figure of its cohort (`cohort_figure`; "" for a cohort that is
    not the grant's). Raises NotPermitted, NotFound, BadInput."""
    permit = permit_of(asking, of)
    home = asking.portal.home
    with reading(asking.portal.control) as session:
        wanted = asked(session, holder_of(session, asking.account), of)
    with asking.act(permit, BUILD_FRAME, of.id) as act:
        made = built(act, wanted, permit)
        release = act.release
    folder = of.folder(home)
    making = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    write(making, made, f"{of.frame}@{of.version}")
    shutil.rmtree(folder, ignore_errors=True)
    making.rename(folder)
    plain = saved.plain(wanted.definition)
    figure = cohort_figure(asking.lake, permit, plain, release) if wanted.granted else ""
    return describe(folder), wanted, figure


def no_such_frame() -> NotFound:
    """One answer whether or not there is such a frame."""
    return NotFound(
        ("没有这个数据框", "there is no such frame"),
        ("自己或本项目的数据框", "a frame of your own or of your project"),
        ("从列表中选择", "choose one of the list"),
        code="no_such_frame",
    )
