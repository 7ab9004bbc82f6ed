"""Rows under a grant of a research project: the permit for whoever reads them, its persons included.

The one place that turns the definition in a grant into persons. Every room that reads rows for research asks
here; the reader then gives pseudonyms and moved dates by itself.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

from cachetools import LRUCache

from heluo.access.declared import Resource
from heluo.access.permissions import Asker
from heluo.access.permit import Permit
from heluo.access.projects.acts import USE_GRANT
from heluo.access.projects.permits import everything_counted, granted_permit
from heluo.access.projects.tables import ResearchGrant
from heluo.cohort import Definition, members, read
from heluo.delivery.frame.caller import Caller
from heluo.kit.db import reading
from heluo.kit.errors import NotPermitted
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.releases import Pinned

REMEMBERED = 16
"""Grants whose persons a process keeps; each may be some hundred thousand ids."""
_persons: LRUCache[tuple[Any, ...], frozenset[str]] = LRUCache(REMEMBERED)
_lock = Lock()


def permit_of_grant(
    lake: Lake,
    asker: Asker,
    resource: Resource,
    project: str,
    *,
    grant: str = "",
    release: Pinned | None = None,
) -> Permit:
    """The permit of `asker` for rows of `resource` under `project`: by the named grant, else by the newest in
    force. Also for jobs, which have no request; they keep it no longer than it lasts.

    Raises NotPermitted: no member, no grant in force, project over. The refusal is not logged here.
    """
    with reading(lake.control) as session:
        permit, found = granted_permit(session, asker, resource.name, project, grant)
    if found.definition is None:
        return permit
    return permit.narrow(persons=_persons_of(lake, permit, found, release or lake.release()))


def granted(
    asking: Caller, resource: Resource, project: str, *, grant: str = "", release: Pinned | None = None
) -> Permit:
    """`permit_of_grant` for a request; a refusal goes into the log. Raises NotPermitted, Unavailable."""
    asker = Asker(asking.account, asking.role, asking.hospital)
    try:
        if asking.purpose != "research":
            raise NotPermitted(
                ("用途不是科研", "the purpose is not research"),
                ("科研", "research"),
                ("把用途改为科研", "set the purpose to research"),
                code="purpose_needed",
            )
        return permit_of_grant(asking.lake, asker, resource, project, grant=grant, release=release)
    except NotPermitted as refusal:
        asking.refused(resource.act, project, refusal.code)
        raise


def _persons_of(lake: Lake, permit: Permit, grant: ResearchGrant, release: Pinned) -> frozenset[str]:
    """Everybody in the grant's cohort on `release`, of the hospitals that the grant opens."""
    # A hospital that took its rows out may have been why somebody is in the cohort.
    key = (lake, grant.id, release.id, permit.hospitals)
    with _lock:
        if key in _persons:
            return _persons[key]
    cohort = read(Definition.model_validate(grant.definition), permit.level)
    with lake.act(everything_counted(permit), USE_GRANT.name, grant.id, release=release) as act:
        found = frozenset(members(act, cohort))
        act.note(cohort=grant.cohort)
    with _lock:
        _persons[key] = found
    return found
