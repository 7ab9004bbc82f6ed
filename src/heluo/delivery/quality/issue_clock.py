"""What the worker does for the quality loop between nights: clocks that have run out."""

from __future__ import annotations

import sqlalchemy as sa

from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.quality.issues import clock


def look_after(home: Home, control: sa.Engine) -> int:
    """Escalates what is overdue and ends waivers; how many issues moved."""
    with reading(control) as session:
        if not clock.is_due(session):
            return 0
    with transaction(control) as session:
        return clock.look(session)
