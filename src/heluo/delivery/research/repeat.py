"""A cohort of the chain computed once more, so that another day or another installation can say whether it is
the same."""

from __future__ import annotations

from heluo.access.permissions import Asker
from heluo.access.projects.items import Recorded
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.frame.project_cohorts import cohort_figure
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.kit.errors import BadInput
from heluo.lakehouse.reader import Lake


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
