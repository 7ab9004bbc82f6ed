"""Public definitions are read with every element translated or listed by its path, and written so that
reading them again gives the same."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, explain, read
from heluo.cohort.circe import read_circe, write_circe
from heluo.cohort.circe.parts import ends
from heluo.kit.errors import BadInput
from tests.lib.circe_corpus import LISTED, TRANSLATED, file


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_file_of_constructs_that_we_have_is_translated_and_comes_back(name: str) -> None:
    found = read_circe(TRANSLATED[name])
    assert found.untranslated == ()
    assert found.definition is not None
    assert found.runs
    assert explain(read(found.definition))
    written = write_circe(found.definition)
    assert written.unsaid == ()
    again = read_circe(written.circe)
    assert again.untranslated == ()
    assert again.definition == found.definition


@pytest.mark.parametrize("name", LISTED)
def test_what_is_not_translated_is_listed_by_its_path(name: str) -> None:
    given, expected = LISTED[name]
    found = read_circe(given)
    assert {one.path for one in found.untranslated} == expected
    assert all(one.why.zh and one.why.en for one in found.untranslated)
    assert not found.runs
    assert found.definition is not None


def test_nothing_of_a_file_is_passed_over() -> None:
    """A value put in anywhere is listed: nothing is read by accident."""
    for given in TRANSLATED.values():
        for path, _ in [one for one in ends(given, "$") if "ConceptSets" not in one[0]][::7]:
            steps = path.removeprefix("$.").split(".")[:-1]
            strange = with_stranger(given, steps)
            assert any(one.path.endswith("Stranger") for one in read_circe(strange).untranslated), path


def with_stranger(given: Any, steps: list[str]) -> Any:
    """`given` with an element of an unknown name below `steps`."""
    if not steps:
        return {**given, "Stranger": 1}
    name, _, place = steps[0].partition("[")
    if not place:
        return {**given, name: with_stranger(given[name], steps[1:])}
    at = int(place.rstrip("]"))
    inner = [with_stranger(one, steps[1:]) if i == at else one for i, one in enumerate(given[name])]
    return {**given, name: inner}


def test_what_circe_cannot_say_is_listed() -> None:
    definition = Definition.model_validate(
        {
            "entry": {"any": [{"event": "visit", "hospitals": ["h01"]}], "limit": "nth", "n": 2},
            "rules": [
                {"where": {"text": "脑转移"}},
                {
                    "where": {
                        "event": "lab_result",
                        "pick": "last",
                        "time": {"anchor": "entry", "unit": "month", "to": 1},
                    }
                },
                {"where": {"person": [{"variable": "division", "op": "exists"}]}},
            ],
        }
    )
    unsaid = {one.path for one in write_circe(definition).unsaid}
    assert unsaid >= {
        "$.unknown",
        "$.entry.limit",
        "$.entry.any[0].hospitals",
        "$.rules[0].where",
        "$.rules[1].where.pick",
        "$.rules[1].where.time.unit",
        "$.rules[1].where.time.or_itself",
        "$.rules[2].where.person[0]",
    }


@pytest.mark.parametrize("given", [[], {}, {"PrimaryCriteria": 3}])
def test_what_is_no_definition_is_refused(given: Any) -> None:
    with pytest.raises(BadInput):
        read_circe(given)


def test_a_file_without_any_event_that_we_have_says_so() -> None:
    found = read_circe(file({"Observation": {}}))
    assert found.definition is None
    assert any(one.path == "$.PrimaryCriteria" for one in found.untranslated)
