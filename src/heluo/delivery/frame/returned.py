"""What a room gives back to the lake: rows of a category, each made of something that the room holds. The
worker seals them as parcels of `heluo:<room>` before a night. Decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class RowGivenBack:
    """A row, or (`values` None) that there is none any more. `values` by column of the lake; those of an id
    variable are still readable and become references when they are sealed. `made_of` says where it comes from
    and travels with the row."""

    key: str
    """Of what it is made; the same key again replaces the row."""
    revision: int
    time: dt.datetime
    """Of the event, wall clock of Shanghai: an ended row keeps it."""
    values: Mapping[str, Any] | None
    made_of: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class GivesBack:
    """What a room gives back of one category. `rows`: what has changed since it was last given, or (True)
    everything that stands; `given`: notes that these rows, in this order, are in the parcel of that name;
    `made_of`: of what the row in that place of the parcel is made, empty where the room no longer knows.
    What travels with the row says the same, but there it stands among columns that nobody classified, and
    who may read the row may not read those."""

    category: str
    rows: Callable[[Session, bool], Sequence[RowGivenBack]]
    given: Callable[[Session, Sequence[RowGivenBack], str], None]
    made_of: Callable[[Session, str, int], Mapping[str, str | int]]
