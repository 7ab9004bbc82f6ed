"""Facts that a person has only once, and hospitals that tell them differently: set side by side, never merged
away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from heluo.delivery.frame.shapes import words
from heluo.delivery.panorama.schemas import ConflictValue, Disagreement
from heluo.delivery.panorama.value_words import in_words, wording
from heluo.dictionary import Dictionary, Variable

ONCE = ("sex", "birth_date", "abo", "rh", "ethnic_group", "birth_place", "death_time")
"""Variables of `patient` that one person has only once."""
ALLERGIES = "allergy_history"
NOTHING = ("无", "否认", "未发现", "没有")
"""How a text on allergies begins that names none."""
UNKNOWN = ("不详", "未知", "未查", "未说明")
"""Words in a code's name or a text that say that nobody knows: such a row contradicts nothing."""


def columns(dictionary: Dictionary) -> tuple[str, ...]:
    """Columns of standard.patient that are compared."""
    variables = dictionary.categories["patient"].variables
    return tuple(name for name in (*ONCE, ALLERGIES) if name in variables)


def conflicts(patients: Sequence[dict[str, Any]], dictionary: Dictionary) -> list[Disagreement]:
    """Conflicts between the patient rows of one person: hospital, row_key, registered_time and `columns`. One
    value a row."""
    found = []
    for name in columns(dictionary):
        variable = dictionary.categories["patient"].variables[name]
        stated = [
            (row, value)
            for row in patients
            if (value := _comparable(variable, row[name], dictionary)) is not None
        ]
        if len({value for _, value in stated}) < 2:
            continue
        values = [
            ConflictValue(
                value=in_words(variable, row[name], dictionary),
                hospital=row["hospital"],
                time=row["registered_time"],
                row_key=row["row_key"],
            )
            for row, _ in sorted(stated, key=lambda one: (one[0]["hospital"], one[0]["row_key"]))
        ]
        found.append(Disagreement(variable=variable.full_name, label=words(variable.label), values=values))
    return found


def _comparable(variable: Variable, value: Any, dictionary: Dictionary) -> Any:
    """What must be equal, None when the row states nothing."""
    text = wording(variable, value, dictionary)
    if not text or any(word in text for word in UNKNOWN):
        return None
    if variable.name == ALLERGIES:
        return not text.startswith(NOTHING)
    return value.date() if isinstance(value, dt.datetime) else value
