"""Makes the text index of the current release: what the worker does after each night, and anybody after the
index folder was deleted."""

from __future__ import annotations

from heluo.delivery.search.build import build
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Lake


def refresh(home: Home, report: Report = silent) -> int:
    """The number of documents of the new index, −1 when it was there already."""
    with engine() as own:
        return build(Lake(home, control(home), own, cursors=1), report=report)
