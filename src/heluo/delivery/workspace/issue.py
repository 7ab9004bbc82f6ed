"""Writes the extract of a grant: exactly the persons, rows and columns that its permit opens, on one
release, with a receipt; and asks later whether all of it would still be given.

Reads through the reader under the grant's permit, as a saved frame does: pseudonyms and moved dates come with
it. When an extract is due is decided in `upkeep`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.permissions import Asker
from heluo.access.permit import Permit
from heluo.access.policies import TooMany
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.workspace import files
from heluo.delivery.workspace.contents import PERSONS, ExtractFile, files_of
from heluo.delivery.workspace.resources import EXTRACTED_ROWS, WITHDRAW_EXTRACT
from heluo.delivery.workspace.states import CLOCK, EXTRACT, FAILED, STANDING, WITHDRAWN, WRITING
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.kit.errors import HeluoError
from heluo.kit.ids import new_id
from heluo.kit.settings import settings
from heluo.kit.states import Moved, own_record
from heluo.lakehouse.reader import Lake

BY = "heluo"


def issue(lake: Lake, grant: ResearchGrant, reader: str, replaced: str = "", reason: str = "") -> str:
    """The receipt's id of a new extract of `grant` on the present release, read under the right of the
    account `reader`, whom the grant names. `replaced`: an extract that is withdrawn for `reason` in the
    moment the new one stands.

    Raises NotPermitted, Unavailable, whatever stopped it: the receipt then says that it failed, and the old
    one is withdrawn all the same, since its rows are no longer open.
    """
    id = new_id("ex")
    release = lake.release()
    with transaction(lake.control) as session:
        _forget_failed(session, grant.id)
        session.add(
            ExtractReceipt(
                id=id,
                project=grant.project,
                grant=grant.id,
                release=release.id,
                checked=release.id,
                status=WRITING,
                reader=reader,
                persons=0,
                files=[],
                begun=now(),
                ended=None,
                reason="",
            )
        )
    try:
        lines = _write(lake, id, grant, reader)
    except BaseException as error:
        code = error.code if isinstance(error, HeluoError) else type(error).__name__
        with transaction(lake.control) as session:
            _end(session, id, FAILED, code)
            if replaced:
                _end(session, replaced, WITHDRAWN, reason)
        files.remove(lake.home, id)
        if replaced:
            files.remove(lake.home, replaced)
        raise
    with transaction(lake.control) as session:
        receipt = session.get_one(ExtractReceipt, id)
        receipt.files = lines
        receipt.persons = next(line["rows"] for line in lines if line["name"] == f"{PERSONS}.parquet")
        EXTRACT.move(receipt, STANDING, CLOCK, own_record)
        if replaced:
            _end(session, replaced, WITHDRAWN, reason)
    if replaced:
        files.remove(lake.home, replaced)
    return id


def withdraw(lake_control: sa.Engine, home: Any, id: str, reason: str) -> None:
    """Takes an extract back: its receipt says why and since when, its files are gone."""
    with transaction(lake_control) as session:
        _end(session, id, WITHDRAWN, reason)
    files.remove(home, id)


def still_given(lake: Lake, receipt: ExtractReceipt, grant: ResearchGrant, reader: str) -> bool:
    """Whether every person and row of the extract would be given on the present release, too. Further rows
    and other values change nothing: research stays on its release."""
    permit = _permit(lake, grant, reader)
    folder = files.place(lake.home, receipt.id)
    with lake.act(permit, EXTRACTED_ROWS.name, receipt.id) as act:
        for of in files_of(_variables(grant), permit):
            path = folder / f"{of.name}.parquet"
            if not path.exists() or not _all_among(path, of, act.read(of.rows().select(*of.keys))):
                act.note(outcome="taken_back")
                return False
        act.note(outcome="still_given")
    return True


def _write(lake: Lake, id: str, grant: ResearchGrant, reader: str) -> list[dict[str, Any]]:
    permit = _permit(lake, grant, reader)
    wanted = files_of(_variables(grant), permit)
    folder = files.begin(lake.home, id)
    lines: list[dict[str, Any]] = []
    with lake.act(permit, EXTRACTED_ROWS.name, id) as act:
        for of in wanted:
            lines += files.write(folder, of, act.read(of.rows()))
            _check_size(lines)
        lines.append(files.write_dictionary(folder, wanted))
        lines += files.write_exchange(folder, wanted, lines, act.release.at.date())
        _check_size(lines)
        # With the event: whoever finds a file elsewhere finds out when it was written, and for whom.
        act.note(files=[f"{line['name']} {line['sha256']}" for line in lines])
        files.finish(lake.home, id)
    return lines


def _check_size(lines: Iterable[dict[str, Any]]) -> None:
    """Raises TooMany for an extract over the limit of the installation: its disk is everybody's."""
    most, size = settings().extract_megabytes, sum(line["bytes"] for line in lines)
    if size > most << 20:
        raise TooMany(
            (f"数据提取已有 {size >> 20} MB", f"the extract has {size >> 20} MB already"),
            (f"至多 {most} MB(HELUO_EXTRACT_MEGABYTES)", f"at most {most} MB (HELUO_EXTRACT_MEGABYTES)"),
            (
                "缩小授权的变量或人群,或由部署者提高上限",
                "ask for fewer variables or persons, or have the limit raised",
            ),
            code="extract_too_large",
        )


def _permit(lake: Lake, grant: ResearchGrant, reader: str) -> Permit:
    asker = Asker(reader, "researcher", None)
    return permit_of_grant(lake, asker, EXTRACTED_ROWS, grant.project, grant=grant.id)


def _variables(grant: ResearchGrant) -> Iterable[str]:
    return [str(one) for one in grant.variables]


def _all_among(path: Path, of: ExtractFile, given: pa.Table) -> bool:
    before = pq.read_table(path, columns=list(of.keys))
    return bool(pc.all(pc.is_in(_names(before, of), value_set=_names(given, of)), min_count=0).as_py())


def _names(rows: pa.Table, of: ExtractFile) -> pa.Array:
    joined = pc.binary_join_element_wise(*(rows[key].combine_chunks() for key in of.keys), "\0")
    return joined if isinstance(joined, pa.Array) else joined.combine_chunks()


def _forget_failed(session: Session, grant: str) -> None:
    """An attempt that failed is of interest until the next one."""
    session.execute(
        sa.delete(ExtractReceipt).where(ExtractReceipt.grant == grant, ExtractReceipt.status == FAILED)
    )


def _end(session: Session, id: str, to: str, reason: str) -> None:
    receipt = session.get_one(ExtractReceipt, id)

    def remember(moved: Moved) -> None:
        if to == WITHDRAWN:
            detail = {"project": receipt.project, "grant": receipt.grant, "reason": reason}
            event = audit.Event(BY, CLOCK, WITHDRAW_EXTRACT.name, "allowed", object=id, detail=detail)
            audit.append(session, event)

    receipt.ended, receipt.reason = now(), reason
    EXTRACT.move(receipt, to, CLOCK, remember)
