"""Rows that a room of the portal gives back to the lake. They come through the same door as a hospital's, as
parcels of a source `heluo:<room>`; a patient in them is named by the hospital that knows the patient.

Knows names only: what a room gives back is the room's matter, who a patient is the linkage's.
"""

from __future__ import annotations

PREFIX = "heluo:"
BETWEEN = "/"


def source_of(room: str) -> str:
    """The source under which `room` gives rows back."""
    return PREFIX + room


def is_room(source: str) -> bool:
    """Whether a source is a room of the portal and no hospital."""
    return source.startswith(PREFIX)


def room_of(source: str) -> str:
    """The room whose source this is."""
    return source.removeprefix(PREFIX)


def patient_named(hospital: str, subject_ref: str) -> str:
    """What stands as `subject_ref` in a row of a room: the patient `subject_ref` of `hospital`."""
    return f"{hospital}{BETWEEN}{subject_ref}"
