"""The figure of a cohort, so that another day or another installation can say whether it is the same: how
many persons, and a hash of who they are under the project's pseudonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from heluo.access.permissions import Asker
from heluo.access.permit import Permit
from heluo.access.projects import pseudonyms
from heluo.access.projects.acts import USE_GRANT
from heluo.access.projects.items import Recorded
from heluo.access.projects.permits import everything_counted
from heluo.cohort import Definition, members, read
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.kit.errors import BadInput
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.releases import Pinned


def cohort(lake: Lake, project: str, what: Recorded, asker: Asker) -> str:
    """The figure of a recorded cohort on its release. Raises NotPermitted without a grant in force, NotFound
    when the release is kept no longer, BadInput for a record without a definition."""
    if "definition" not in what.detail:
        raise BadInput(
            ("没有登记定义", "it was entered without its definition"),
            ("带定义的队列", "a cohort with its definition"),
            ("以新版本登记", "enter it as another version"),
            code="no_definition",
        )
    release = lake.release(what.release or None)
    permit = permit_of_grant(lake, asker, GRANTED_ROWS, project, release=release)
    return cohort_figure(lake, permit, what.detail["definition"], release)


def cohort_figure(lake: Lake, permit: Permit, definition: Mapping[str, Any], release: Pinned) -> str:
    """`persons:hash` of the persons of `definition` whom `permit`, a project's, opens on `release`."""
    asked = read(Definition.model_validate(definition), permit.level)
    named = pseudonyms.of_project(lake.home, permit.project)
    with lake.act(everything_counted(permit), USE_GRANT.name, permit.grant, release=release) as act:
        inside = members(act, asked)
    names = "\n".join(sorted(named.name(pseudonyms.PERSON, one) for one in inside))
    return f"{len(inside)}:{hashlib.sha256(names.encode()).hexdigest()[:24]}"
