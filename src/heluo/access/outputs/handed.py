"""What sessions of the workspace hand over on its way into a request, and what is no longer needed on disk.

The one way from a session towards the outside. Handing over opens nothing: the bytes can be put into a
request by whoever handed them over, and read by nobody before.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.outputs import imports, storage
from heluo.access.outputs.acts import HAND_OVER
from heluo.access.outputs.states import OUTPUT
from heluo.access.outputs.tables import HandedFile, ImportedFile, OutputFile, OutputRequest
from heluo.access.projects.membership import MEMBERS_ARE
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound
from heluo.kit.ids import new_id
from heluo.kit.places import Home

REMEMBERED = dt.timedelta(days=7)


def hand_over(
    session: Session, home: Home, project: str, account: str, extract: str, name: str, data: bytes
) -> HandedFile:
    """Puts the bytes away for `account`, who takes part in the project and worked on `extract`."""
    made = HandedFile(
        id=new_id("hf"),
        project=project,
        account=account,
        extract=extract,
        name=name,
        size=len(data),
        sha256=storage.store(home, data),
        at=now(),
    )
    session.add(made)
    session.flush()
    detail = {"project": project, "name": name, "sha256": made.sha256}
    event = audit.Event(
        account, MEMBERS_ARE, HAND_OVER.name, "allowed", purpose="research", object=extract, detail=detail
    )
    audit.append(session, event)
    return made


def waiting(session: Session, project: str, account: str) -> list[HandedFile]:
    """What `account` handed over in the project, newest first."""
    query = sa.select(HandedFile).where(HandedFile.project == project, HandedFile.account == account)
    return list(session.scalars(query.order_by(HandedFile.at.desc())))


def handed(session: Session, project: str, account: str, id: str) -> HandedFile:
    """One of `waiting`. Raises NotFound, with one text, for others' and for none."""
    found = session.get(HandedFile, id)
    if found is None or (found.project, found.account) != (project, account):
        raise NotFound(
            ("没有这个文件", "no such file"),
            ("您从会话中交出的文件", "a file that you handed over from a session"),
            ("从列表中选择", "choose one of the list"),
            code="no_file",
        )
    return found


def tidy(home: Home, control: sa.Engine) -> int:
    """Removes what nobody needs any more: files that were handed over days ago, and what was given for a
    request that is over; the copy that was reviewed stays; what comes into no session any more. How many
    files. Costs a look-up for each when there is nothing to do."""
    with reading(control) as session:
        if not any((_over(session), _forgotten(session), _out_of_use(session))):
            return 0
    with transaction(control) as session:
        hashes = set()
        for one in _forgotten(session):
            hashes.add(one.sha256)
            session.delete(one)
        for file in _over(session):
            hashes.add(file.given_sha256)
            file.given_sha256 = ""
        imports.end_of_closed(session)
        session.flush()
        for brought in imports.no_longer_needed(session):
            hashes.add(brought.sha256)
            brought.retained = False
        session.flush()
        unused = [one for one in hashes if one and not _is_used(session, one)]
    for one in unused:
        storage.remove(home, one)
    return len(unused)


def _out_of_use(session: Session) -> bool:
    return imports.there_are_of_closed(session) or bool(imports.no_longer_needed(session))


def _forgotten(session: Session) -> list[HandedFile]:
    return list(session.scalars(sa.select(HandedFile).where(HandedFile.at < now() - REMEMBERED)))


def _over(session: Session) -> list[OutputFile]:
    query = (
        sa.select(OutputFile)
        .join(OutputRequest, OutputRequest.id == OutputFile.request)
        .where(OutputRequest.status.in_(OUTPUT.terminal), OutputFile.given_sha256 != "")
    )
    return list(session.scalars(query))


def _is_used(session: Session, sha256: str) -> bool:
    of_files = sa.select(OutputFile.id).where(
        sa.or_(OutputFile.sha256 == sha256, OutputFile.given_sha256 == sha256)
    )
    of_handed = sa.select(HandedFile.id).where(HandedFile.sha256 == sha256)
    of_imports = sa.select(ImportedFile.id).where(ImportedFile.sha256 == sha256, ImportedFile.retained)
    asked = (of_files, of_handed, of_imports)
    return any(session.scalars(query.limit(1)).first() is not None for query in asked)
