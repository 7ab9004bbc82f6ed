"""What the machine proposes as a variable's level: from its words, its declaration, how its values look."""

from __future__ import annotations

import pytest

from heluo.access.level_changes.decide import is_changeable
from heluo.access.level_changes.propose import LEAST, ValueProfile, proposal, value_patterns
from heluo.dictionary import load

PHONES = next(one for one in value_patterns() if "1[3-9]" in one)


def proposed(name: str, profile: ValueProfile | None = None) -> int:
    return proposal(load().variable(name), profile).level


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("patient.mobile", 4),
        ("patient.birth_date", 4),
        ("patient.occupation", 3),
        ("medical_record.text", 4),
        ("medical_record.author", 3),
        ("lab_result.value_standard", 3),
        ("lab_result.instrument", 1),
        ("visit.visit_type", 2),
        ("pathology.brca", 4),
    ],
)
def test_words_and_declaration(name: str, level: int) -> None:
    assert proposed(name) == level
    assert proposal(load().variable(name), None).reasons[0][0] == level


def test_values_raise_what_words_do_not_say() -> None:
    plain = proposed("lab_result.instrument")
    phones = ValueProfile(LEAST, 40, {PHONES: 12})
    raised = proposal(load().variable("lab_result.instrument"), phones)
    assert (plain, raised.level) == (1, 4)
    assert "12%" in raised.reasons[0][1].zh
    assert proposed("lab_result.instrument", ValueProfile(LEAST - 10, 40, {PHONES: 12})) == 1, "too few"


def test_many_different_short_texts_are_of_one_person_each() -> None:
    assert proposed("lab_result.instrument", ValueProfile(LEAST, 90, {})) == 3
    assert proposed("lab_result.ref_low", ValueProfile(LEAST, 90, {})) == 1, "numbers differ anyway"


def test_most_of_the_dictionary_is_as_proposed() -> None:
    """One hand wrote rules and compared them with the dictionary: this is agreement, no measure of truth."""
    every = [
        (v.level, proposal(v, None).level)
        for category in load().categories.values()
        for v in category.variables.values()
        if is_changeable(v)
    ]
    assert sum(declared == found for declared, found in every) / len(every) > 0.85
    assert not [pair for pair in every if pair[1] < pair[0] - 1], "none is proposed two levels too low"
