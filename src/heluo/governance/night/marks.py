"""The common mark of vault and centre: each night writes the same one into both, so that one of them from
another time is recognised.

    control: begun → vault: the mark, in the transaction of the night's links → control: agreed

A crash before the vault's transaction leaves a mark that only the control database has, and only as begun: it
counts for nothing. A crash after it leaves the vault one begun mark ahead: the next night agrees to it.
Restores nothing: that is `governance.night.repair`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.ids import new_id
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.records import VaultMark
from heluo.vault.database import open_vault, vault_path
from heluo.vault.marks import Mark, marks
from heluo.vault.tables import CentreMark

SAME, FIRST, OLDER, NEWER, FOREIGN = "same", "first", "older", "newer", "foreign"


@dataclass(frozen=True)
class Standing:
    """How the vault stands to the control database."""

    kind: str
    """"same", "first" (no mark yet), "older" (the vault lacks what later nights did), "newer" (the control
    database does), "foreign" (another installation's)."""
    vault: int = 0
    centre: int = 0
    """Counters of the last marks; 0 for none."""
    vault_at: dt.datetime | None = None
    statements: Sequence[Any] = ()
    """What humans had decided at the control database's last mark (`VaultMark.statements`)."""

    @property
    def words(self) -> Text:
        """What was found."""
        counters = f"{self.vault} / {self.centre}"
        return {
            SAME: Text(
                f"身份库与控制库记号一致(第 {self.centre} 号)",
                f"vault and control database agree (mark {self.centre})",
            ),
            FIRST: Text("身份库与控制库还没有共同记号", "vault and control database have no common mark yet"),
            OLDER: Text(
                f"身份库比控制库旧(记号 {counters}):从较早的备份恢复或丢失",
                f"the vault is older than the control database (marks {counters}): restored from an earlier "
                "backup, or lost",
            ),
            NEWER: Text(
                f"控制库比身份库旧(记号 {counters}):控制库从较早的备份恢复",
                f"the control database is older than the vault (marks {counters}): it was restored from an "
                "earlier backup",
            ),
            FOREIGN: Text(
                f"身份库属于另一套安装(记号 {counters},没有一个相同)",
                f"the vault is another installation's (marks {counters}, none in common)",
            ),
        }[self.kind]


def standing(home: Home, control: sa.Engine) -> Standing:
    """Compares the marks; changes nothing. A vault that does not exist is one without marks."""
    with reading(control) as session:
        own = list(session.scalars(sa.select(VaultMark).order_by(VaultMark.counter, VaultMark.at)))
    theirs: list[CentreMark] = []
    if vault_path(home).exists():
        with reading(open_vault(home)) as session:
            theirs = marks(session)
    agreed = [mark for mark in own if mark.status == "agreed"]
    at_centre, at_vault = (agreed[-1] if agreed else None), (theirs[-1] if theirs else None)
    found = Standing(
        _kind(own, at_centre, theirs),
        at_vault.counter if at_vault else 0,
        at_centre.counter if at_centre else 0,
        at_vault.at if at_vault else None,
        at_centre.statements if at_centre else (),
    )
    return found


def _kind(own: Sequence[VaultMark], at_centre: VaultMark | None, theirs: Sequence[CentreMark]) -> str:
    if not theirs:
        return FIRST if at_centre is None else OLDER
    known, last = {mark.id: mark for mark in own}, theirs[-1]
    if last.id in known:
        # A begun mark that the vault has was written by a night that died before it could agree.
        return SAME if at_centre is None or last.counter >= at_centre.counter else OLDER
    if at_centre is None or at_centre.id in {mark.id for mark in theirs}:
        return NEWER
    return OLDER if any(mark.id in known for mark in theirs) else FOREIGN


def begin(home: Home, control: sa.Engine, run_id: str) -> Mark:
    """Agrees to what the vault already has, and begins the night's mark."""
    with reading(open_vault(home)) as session:
        theirs = {mark.id: mark.counter for mark in marks(session)}
    with transaction(control) as session:
        for mark in session.scalars(sa.select(VaultMark).where(VaultMark.status == "begun")):
            if mark.id in theirs:
                mark.status = "agreed"
        last = session.scalar(sa.select(sa.func.max(VaultMark.counter))) or 0
        made = Mark(new_id("mark"), max(last, *theirs.values(), 0) + 1, run_id)
        session.add(
            VaultMark(
                id=made.id, counter=made.counter, run_id=run_id, at=now(), status="begun", statements=[]
            )
        )
    return made


def agree(control: sa.Engine, mark: Mark, statements: Sequence[Any]) -> None:
    """The vault has the mark: notes so, with what humans have decided there."""
    with transaction(control) as session:
        row = session.get_one(VaultMark, mark.id)
        row.status, row.statements = "agreed", list(statements)
