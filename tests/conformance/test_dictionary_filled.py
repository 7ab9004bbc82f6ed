"""No variable of the dictionary that nothing fills: each is delivered by a hospital that the province plays,
and has values there."""

from __future__ import annotations

from functools import cache

import pytest

from heluo.dictionary import Hospital, load, load_hospital
from heluo_province.databases.habits import habits, playable
from heluo_province.draw import stream
from heluo_province.records import particulars
from heluo_province.world import categories, world

DICTIONARY = load()
COLLECTED = [
    v
    for c in DICTIONARY.categories.values()
    for v in c.collected
    if v.origin == "hospital" and v.shipped is not None
]
"""What a hospital delivers to the lake: identifiers go to the vault, and who has which is not asked."""
SIZE, YEARS, SEED = 6000, 3, 20261124


@cache
def hospitals() -> tuple[Hospital, ...]:
    return tuple(load_hospital(code) for code in playable())


def test_every_variable_is_delivered_by_a_hospital() -> None:
    delivered = {(f.category, f.variable) for one in hospitals() for f in one.fields if f.column}
    assert len(COLLECTED) > 300
    assert [v.full_name for v in COLLECTED if (v.category, v.name) not in delivered] == []


@pytest.mark.slow
def test_every_variable_has_a_value_in_a_province() -> None:
    codes = tuple(one.code for one in hospitals())
    made = world(codes, SIZE, YEARS, SEED)
    filled: set[str] = set()
    for hospital in hospitals():
        frames = categories(made, hospital.code, DICTIONARY, habits(hospital).identifiers)
        particulars.add(hospital, frames, stream(SEED, "particulars", hospital.code))
        for name, frame in frames.items():
            delivered = {f.variable for f in hospital.fields_of(name) if f.column}
            filled |= {f"{name}.{c}" for c in frame.columns if c in delivered and frame[c].drop_nulls().len()}
    assert [v.full_name for v in COLLECTED if v.full_name not in filled] == []
