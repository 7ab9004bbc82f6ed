"""Extracts follow their grants: the worker looks every second, writes what is due and takes back what is
over.

A grant that is in force has one extract. It is withdrawn when the grant ends, whoever or whatever ends it,
and written anew when rows in it are no longer open on a new release: a person withdrew or was un-linked, a
hospital took rows back or they are held. Calling it twice changes nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo import engines
from heluo.access.projects import grants, withdrawals
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.workspace import files
from heluo.delivery.workspace.issue import issue, still_given, withdraw
from heluo.delivery.workspace.states import (
    CLOCK,
    EXTRACT,
    FAILED,
    FILES_LOST,
    GRANT_OVER,
    HOSPITAL_DECIDED,
    INTERRUPTED,
    STANDING,
    TAKEN_BACK,
    WRITING,
)
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotPermitted
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.kit.states import own_record
from heluo.lakehouse import releases
from heluo.lakehouse.reader import Lake

AGAIN = dt.timedelta(minutes=5)
"""So long after an attempt that failed the next one is made."""
_unanswered: dict[str, dt.datetime] = {}
"""Receipt → when a look at a new release failed: the extract stands meanwhile, on the release that it
names."""


@dataclass(frozen=True)
class Due:
    """One thing to do: write the extract of `grant` (as `reader` may), look through `receipt` on a new
    release (both), or withdraw it (no reader)."""

    grant: ResearchGrant
    reader: str
    receipt: ExtractReceipt | None
    reason: str = ""


def look_after(home: Home, control: sa.Engine) -> int:
    """Brings every extract in line with its grant; how many were written or withdrawn. Raises what stopped
    it, after everything else was done: the receipt then says so."""
    with reading(control) as session:
        due = _due(session, home)
    if not due:
        return 0
    # Two workers of one home would write every extract twice.
    with file_lock(home.centre / "locks" / "extracts.lock", wait=True):
        with transaction(control) as session:
            _end_interrupted(session)
        with reading(control) as session:
            due = _due(session, home)
        _remove_strays(control, home)
        return _done(control, home, due)


def outdated(session: Session, receipt: ExtractReceipt) -> bool:
    """Whether a hospital has decided on its rows since the extract was begun: it may hold rows that are no
    longer given."""
    changed = withdrawals.last_change(session, receipt.grant)
    return changed is not None and changed >= receipt.begun


def standing(session: Session, grant: str) -> ExtractReceipt | None:
    """The receipt of the extract that stands for `grant`."""
    query = sa.select(ExtractReceipt).where(ExtractReceipt.grant == grant, ExtractReceipt.status == STANDING)
    return session.scalars(query.order_by(ExtractReceipt.begun.desc())).first()


def _done(control: sa.Engine, home: Home, due: Sequence[Due]) -> int:
    changed, failed = 0, None
    for one in due:
        if not one.reader and one.receipt is not None:
            withdraw(control, home, one.receipt.id, one.reason)
            changed += 1
    reading_rows = [one for one in due if one.reader]
    if reading_rows:
        with engines.engine() as own:
            lake = Lake(home, control, own, cursors=1)
            for one in reading_rows:
                try:
                    changed += _written(lake, one)
                except Exception as error:  # noqa: BLE001 — the others' extracts must not wait for this one
                    failed = error
    if failed is not None:
        raise failed
    return changed


def _written(lake: Lake, due: Due) -> int:
    receipt = due.receipt
    if receipt is not None and due.reason == HOSPITAL_DECIDED:
        # At once, not when the new one stands: writing it may take minutes.
        withdraw(lake.control, lake.home, receipt.id, due.reason)
        issue(lake, due.grant, due.reader)
        return 1
    if receipt is None or due.reason:
        issue(lake, due.grant, due.reader, receipt.id if receipt else "", due.reason)
        return 1
    _unanswered[receipt.id] = now()
    given = still_given(lake, receipt, due.grant, due.reader)
    del _unanswered[receipt.id]
    if given:
        with transaction(lake.control) as session:
            session.get_one(ExtractReceipt, receipt.id).checked = lake.release().id
        return 0
    withdraw(lake.control, lake.home, receipt.id, TAKEN_BACK)
    issue(lake, due.grant, due.reader)
    return 1


def _due(session: Session, home: Home) -> list[Due]:
    release = releases.current(session)
    if release is None:
        return []
    found: list[Due] = []
    for grant in _of_interest(session):
        receipt, reader = standing(session, grant.id), _reader(session, grant)
        if not reader:
            if receipt is not None:
                found.append(Due(grant, "", receipt, GRANT_OVER))
        elif receipt is None:
            if not _failed_just_now(session, grant.id):
                found.append(Due(grant, reader, None))
        elif outdated(session, receipt):
            found.append(Due(grant, reader, receipt, HOSPITAL_DECIDED))
        elif not files.complete(home, receipt.id, receipt.files):
            found.append(Due(grant, reader, receipt, FILES_LOST))
        elif receipt.checked != release.id and _may_look(receipt.id):
            found.append(Due(grant, reader, receipt))
    return found


def _may_look(receipt: str) -> bool:
    last = _unanswered.get(receipt)
    return last is None or now() - last >= AGAIN


def _of_interest(session: Session) -> list[ResearchGrant]:
    """Grants that may open something, and those whose extract stands."""
    stands = sa.select(ExtractReceipt.grant).where(ExtractReceipt.status == STANDING)
    query = sa.select(ResearchGrant).where(
        sa.or_(ResearchGrant.status == "active", ResearchGrant.id.in_(stands))
    )
    return list(session.scalars(query.order_by(ResearchGrant.given_at, ResearchGrant.id)))


def _reader(session: Session, grant: ResearchGrant) -> str:
    """The first account that may read rows by `grant` now; "" when nobody may: it opens nothing."""
    for account in grants.persons_of(session, grant.id):
        try:
            open_now = grants.in_force(session, grant.project, account, now())
        except NotPermitted:
            continue
        if any(one.id == grant.id for one in open_now):
            return account
    return ""


def _failed_just_now(session: Session, grant: str) -> bool:
    query = sa.select(sa.func.max(ExtractReceipt.ended)).where(
        ExtractReceipt.grant == grant, ExtractReceipt.status == FAILED
    )
    last = session.scalar(query)
    return last is not None and now() - last < AGAIN


def _end_interrupted(session: Session) -> None:
    """Under the lock nobody is writing: what says so was written by a worker that is gone."""
    for receipt in session.scalars(sa.select(ExtractReceipt).where(ExtractReceipt.status == WRITING)):
        receipt.reason = INTERRUPTED
        EXTRACT.move(receipt, FAILED, CLOCK, own_record)


def _remove_strays(control: sa.Engine, home: Home) -> None:
    """Folders of extracts that do not stand: a worker was ended between its database and its disk."""
    with reading(control) as session:
        stand = set(session.scalars(sa.select(ExtractReceipt.id).where(ExtractReceipt.status == STANDING)))
    for id in files.there(home):
        if id not in stand:
            files.remove(home, id)
