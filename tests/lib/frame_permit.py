"""A permit for rows, as a grant gives one, for tests that read frames: nobody's, of the purpose research."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heluo.access.permit import ROWS, Permit
from heluo.kit.dates import now


def frame_permit(level: int = 3, **limits: Any) -> Permit:
    """Rows of every hospital up to `level`; `limits` as of `Permit`."""
    return Permit(
        "permit_of_a_test",
        "someone",
        "researcher",
        "research",
        "test",
        level,
        now() + dt.timedelta(minutes=15),
        "test",
        frozenset({ROWS}),
        **limits,
    )
