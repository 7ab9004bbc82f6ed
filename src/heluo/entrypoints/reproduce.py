"""`heluo reproduce`: computes every figure that a project recorded once more, each on its own release, and
says equal, changed or no longer permitted.

Reads under the project's own grant, as one of the persons that it names: the command line is no way round it.
How a kind of thing is repeated is said by the room that makes it (`Room.repeats`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from heluo.access.permissions import Asker
from heluo.access.projects import grants, items
from heluo.access.projects.items import Recorded
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.collect import rooms
from heluo.delivery.frame.room import Repeat
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import BadInput, HeluoError, NotFound, NotPermitted
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake

EQUAL, CHANGED, CLOSED, IMPOSSIBLE = "equal", "changed", "not_permitted", "not_repeatable"
OUTCOMES: dict[str, Text] = {
    EQUAL: Text("相同", "equal"),
    CHANGED: Text("不同", "changed"),
    CLOSED: Text("不再允许", "no longer permitted"),
    IMPOSSIBLE: Text("不能重算", "cannot be repeated"),
}


@dataclass(frozen=True)
class Repeated:
    """What became of one figure; `why` where it is neither equal nor changed."""

    kind: str
    reference: str
    release: str
    before: str
    after: str
    outcome: str
    why: str = ""


def reproduce(home: Home, named: str) -> list[Repeated]:
    """Every figure of the project `named`: its id, or the path of its `project.json`, whose figures are then
    compared. Raises NotFound, BadInput for a file that is none."""
    database = control(home)
    project, wanted = _from_file(Path(named)) if named.endswith(".json") else (named, None)
    with reading(database) as session:
        of = session.get(ResearchProject, project)
        if of is None:
            raise NotFound(
                (f"没有项目 {project}", f"no project {project}"),
                "pr_…",
                ("项目编号见项目页地址", "its id is in the address of the project's page"),
            )
        if wanted is None:
            wanted = [items.recorded(one) for one in items.listed(session, project)]
        asker = _asker(session, of)
    how = {kind: repeat for room in rooms().values() for kind, repeat in room.repeats.items()}
    lake = Lake(home, database, engine(), 1)
    try:
        return [_repeated(lake, project, one, asker, how) for one in wanted if one.figure]
    finally:
        lake.close()


def as_rows(done: Sequence[Repeated]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(one) for one in done]


def _repeated(lake: Lake, project: str, what: Recorded, asker: Asker, how: Mapping[str, Repeat]) -> Repeated:
    def outcome(name: str, after: str = "", why: str = "") -> Repeated:
        return Repeated(what.kind, what.reference, what.release, what.figure, after, name, why)

    if what.kind not in how:
        return outcome(IMPOSSIBLE, why=f"没有模块重算 {what.kind} · no room repeats {what.kind}")
    try:
        after = how[what.kind](lake, project, what, asker)
    except NotPermitted as refusal:
        return outcome(CLOSED, why=f"{refusal.found.zh} · {refusal.found.en}")
    except HeluoError as error:
        return outcome(IMPOSSIBLE, why=f"{error.found.zh} · {error.found.en}")
    return outcome(EQUAL if after == what.figure else CHANGED, after)


def _asker(session: Session, project: ResearchProject) -> Asker:
    """Somebody who may read the project's rows now; where nobody may, its founder, whom the reader refuses
    with the reason."""
    for grant in grants.listed(session, project.id):
        for account in grants.persons_of(session, grant.id):
            try:
                grants.in_force(session, project.id, account, now())
            except NotPermitted:
                continue
            return _of_account(session, account)
    return _of_account(session, project.created_by)


def _of_account(session: Session, name: str) -> Asker:
    account = session.get(PortalAccount, name)
    return Asker(name, account.role if account else "", account.hospital if account else None)


def _from_file(path: Path) -> tuple[str, list[Recorded]]:
    """(project's id, its recorded figures) of a `project.json`."""
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        graph = {one["@id"]: one for one in given["@graph"]}
        root = graph["./"]
        found = [_of_graph(graph[part["@id"]]) for part in root["hasPart"]]
        return str(root["identifier"]), found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            (f"读不懂 {path.name}", f"{path.name} cannot be read"),
            ("项目页下载的 project.json", "a project.json from the project's page"),
            ("重新下载", "download it again"),
            code="no_crate",
        ) from error


def _of_graph(part: Mapping[str, Any]) -> Recorded:
    label = Text(part["alternateName"], part["name"])
    return Recorded(
        part["additionalType"], part["identifier"], label, part["version"], part["sha256"], part["detail"]
    )
