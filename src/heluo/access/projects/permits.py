"""The permit that a grant gives: what the policy table allows the role, narrowed to what the grant opens.

Made anew for every request, and looked at again at every read (`check_still_granted`): a grant that was
revoked, a member who left and a day that is over close the next read, whoever holds a permit.
"""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import Permit
from heluo.access.projects import columns, grants, withdrawals
from heluo.access.projects.tables import ResearchGrant
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import NotPermitted

RESEARCH = "research"


def granted_permit(
    session: Session, asker: Asker, resource: str, project: str, grant: str = ""
) -> tuple[Permit, ResearchGrant]:
    """The permit of `asker` for `resource` (whose policy has the obligation `granted`) under `project`, and
    the grant behind it: the named one, else the newest in force. Persons are not in it yet: whoever can read
    the grant's definition narrows to them (`delivery.frame.granted`).

    Raises NotPermitted with the reason.
    """
    plain = check_permit(asker, resource, RESEARCH, under_grant=True)
    found = grants.in_force(session, project, asker.account, now())
    chosen = next((one for one in found if not grant or one.id == grant), None)
    if chosen is None:
        raise NotPermitted(
            ("这份授权不在有效授权之中", "this grant is not among those in force"),
            ", ".join(one.id for one in found),
            ("选择一份有效的授权", "choose one that is"),
            code="no_grant",
        )
    names = tuple(str(one) for one in chosen.variables)
    narrowed = plain.narrow(
        level=chosen.level,
        until=chosen.until,
        categories=columns.categories(names),
        columns=columns.opened(names),
        hospitals=withdrawals.opened(session, chosen),
    )
    return replace(narrowed, project=project, grant=chosen.id), chosen


def everything_counted(permit: Permit) -> Permit:
    """`permit` for deciding who belongs to the grant's cohort: the definition was approved with the grant and
    may ask for variables that the grant does not give. Nothing read under it leaves."""
    return replace(permit, columns=None, categories=None)


def check_still_granted(control: sa.Engine, permit: Permit) -> None:
    """Raises NotPermitted when the grant behind `permit` opens nothing any more."""
    if not permit.grant:
        return
    with reading(control) as session:
        found = grants.in_force(session, permit.project, permit.account, now())
        grant = next((one for one in found if one.id == permit.grant), None)
        opened = withdrawals.opened(session, grant) if grant else []
        if opened is not None and (permit.hospitals is None or not permit.hospitals <= set(opened)):
            raise NotPermitted(
                ("这份授权已经终止", "the grant has ended"),
                ("有效的授权", "a grant in force"),
                ("重新打开项目,看授权的状态", "open the project again and look at its grants"),
                code="grant_ended",
            )
