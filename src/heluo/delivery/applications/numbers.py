"""How many persons an application asked for, and how many are left without the hospitals that refused.

Safe numbers, so that the difference tells nothing of one person; each is drawn once, on the account of the
province.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from heluo.access.applications.states import HOSPITAL
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.permissions import service_permit
from heluo.access.permit import ROWS
from heluo.cohort import Definition, members, read
from heluo.cohort.safe.sets import safe_numbers
from heluo.delivery.applications.resources import NUMBERS, RISK
from heluo.delivery.applications.schemas import PersonNumbers
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Count
from heluo.kit.errors import HeluoError
from heluo.lakehouse.tables import table

LINK = "standard.person_link"


def persons(
    asking: Caller, application: DataApplication, steps: Sequence[ReviewStep]
) -> PersonNumbers | None:
    """The two numbers; None where the account of the month does not last, or nothing is released yet."""
    asked = sorted(one.hospital for one in steps if one.holder == HOSPITAL)
    left = sorted(one.hospital for one in steps if one.holder == HOSPITAL and one.status != "refused")
    definition = application.terms["definition"]
    try:
        permit = asking.permit(NUMBERS, application.id)
        with asking.act(permit, NUMBERS.act, application.id) as act:
            sets = {
                name: (
                    {"asked_in_application": definition, "hospitals": of},
                    lambda of=of: _exact(asking, definition, of),
                )
                for name, of in (("asked", asked), ("left", left))
            }
            shown, _ = safe_numbers(act, sets)
    except HeluoError:
        return None
    return PersonNumbers(
        asked=Count(value=shown["asked"].value, shown=shown["asked"].text),
        left=Count(value=shown["left"].value, shown=shown["left"].text),
    )


def _exact(asking: Caller, definition: dict[str, Any] | None, hospitals: list[str]) -> int:
    permit = service_permit(RISK.name, "quality").narrow(hospitals=hospitals, forms={ROWS})
    with asking.lake.act(permit, RISK.name) as act:
        if definition:
            return len(members(act, read(Definition.model_validate(definition), permit.level)))
        return act.read(table(LINK).select("person_id").distinct()).num_rows
