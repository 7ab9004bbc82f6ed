"""What a program over an extract stands on: a grant that its owner may read by, and the extract itself."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from heluo.access.projects import grants
from heluo.delivery.workspace.states import STANDING
from heluo.delivery.workspace.tables import ExtractReceipt
from heluo.delivery.workspace.upkeep import outdated
from heluo.kit.dates import now
from heluo.kit.errors import NotPermitted
from heluo.kit.text import Text

OVER = Text("授权或数据提取已不再有效", "the grant or its extract is no longer in force")


class OverExtract(Protocol):
    """A session or a job: whose, and over what."""

    account: str
    project: str
    grant: str
    extract: str


def check_open(session: Session, of: OverExtract) -> None:
    """Raises NotPermitted once the grant opens nothing to the owner, or its extract was
    withdrawn."""
    found = grants.in_force(session, of.project, of.account, now())
    receipt = session.get(ExtractReceipt, of.extract)
    if receipt is None or receipt.status != STANDING or all(one.id != of.grant for one in found):
        raise closed()
    if outdated(session, receipt):
        raise closed()


def closed() -> NotPermitted:
    """The refusal of what has lost its ground."""
    return NotPermitted(
        OVER,
        ("有效的授权与数据提取", "a grant in force, with its extract"),
        ("回到安全工作区看回执与原因", "see the receipts on the page of the workspace"),
        code="session_closed",
    )
