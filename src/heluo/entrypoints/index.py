"""Makes what rooms keep of the current release, such as the text index: what the worker does after each
night, and anybody after the index folder was deleted."""

from __future__ import annotations

from heluo.delivery.frame.collect import rooms
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.disk import full_disk_in_words
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Lake


def refresh(home: Home, report: Report = silent) -> int:
    """How many things (documents of the index) were made, −1 when all was there already. Raises Unavailable
    where the disk is full: the release stands, and this is made by the next call."""
    with full_disk_in_words(home.centre), engine() as own:
        lake = Lake(home, control(home), own, cursors=1)
        made = [room.after_release(lake, report) for room in rooms().values() if room.after_release]
    return sum(n for n in made if n >= 0) if any(n >= 0 for n in made) else -1
