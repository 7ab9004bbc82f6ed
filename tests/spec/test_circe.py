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


def has(code: str, **more: Any) -> dict[str, Any]:
    return {"event": "diagnosis", "where": [{"variable": "code", "op": "in", "below": [code]}], **more}


def after(anchor: str, **more: Any) -> dict[str, Any]:
    hba1c = {"variable": "item_code", "op": "in", "values": ["HBA1C"]}
    time = {"anchor": anchor, "from": 0, "to": 90}
    return {"event": "lab_result", "where": [hba1c], "time": time, **more}


PLAIN: dict[str, dict[str, Any]] = {
    "one condition": {"rules": [{"where": has("E11")}]},
    "two conditions": {"rules": [{"where": has("E11")}, {"where": {"event": "visit"}}]},
    "conditions in groups": {
        "rules": [{"where": {"all": [{"any": [has("E11"), has("I10")]}, {"event": "surgery"}]}}]
    },
    "often": {"rules": [{"where": has("E11", count={"op": ">=", "n": 2})}]},
    "codes by themselves and with everything below": {
        "rules": [
            {
                "where": {
                    "event": "diagnosis",
                    "where": [{"variable": "code", "values": ["I10"], "op": "in", "below": ["E11"]}],
                }
            }
        ]
    },
    "codes without some": {
        "rules": [
            {
                "where": {
                    "event": "diagnosis",
                    "where": [{"variable": "code", "op": "in", "below": ["E10-E14"], "without": ["E11"]}],
                }
            }
        ]
    },
    "one after the other": {"rules": [{"where": has("E11", id="n1")}, {"where": after("n1.start")}]},
    "an entry": {"entry": {"any": [has("E11")]}, "rules": [{"where": after("entry")}]},
    "an entry and what was there at any time": {
        "entry": {"any": [has("E11")]},
        "rules": [{"where": {"event": "surgery"}}, {"where": has("I10", time={"anchor": "entry.start"})}],
    },
    "an entry and nothing of the kind, what is unknown left out": {
        "entry": {"any": [has("E11")]},
        "rules": [{"where": {"not": {"event": "surgery"}}}],
        "unknown": "false",
    },
}
"""Definitions in which a person wrote nothing but conditions."""


@pytest.mark.parametrize("name", PLAIN)
def test_what_nobody_wrote_is_not_listed_and_the_file_reads_as_it_was_written(name: str) -> None:
    written = write_circe(Definition.model_validate(PLAIN[name]))
    assert [one.path for one in written.unsaid] == []
    again = read_circe(written.circe)
    assert again.untranslated == ()
    assert again.definition is not None
    assert write_circe(again.definition).circe == written.circe
    assert all(one.zh and one.en for one in written.added)


def test_a_rule_of_which_the_entry_says_a_part_stays_a_rule() -> None:
    either = {"any": [{"all": [has("E11"), {"event": "surgery"}]}, has("I10")]}
    written = write_circe(Definition.model_validate({"rules": [{"where": either}]}))
    assert written.unsaid == ()
    assert len(written.circe["PrimaryCriteria"]["CriteriaList"]) == 2
    assert len(written.circe["InclusionRules"]) == 1
    alone = write_circe(Definition.model_validate({"rules": [{"where": {"any": [has("E11"), has("I10")]}}]}))
    assert len(alone.circe["PrimaryCriteria"]["CriteriaList"]) == 2
    assert alone.circe["InclusionRules"] == []


def test_a_cohort_without_an_event_begins_with_a_visit_and_says_so() -> None:
    woman = {"person": [{"variable": "sex", "op": "=", "values": ["2"]}]}
    written = write_circe(Definition.model_validate({"rules": [{"where": woman}]}))
    assert {one.path for one in written.unsaid} == {"$.entry"}
    (first,) = written.circe["PrimaryCriteria"]["CriteriaList"]
    assert first == {"VisitOccurrence": {}}


def test_what_is_unknown_is_listed_where_it_decides() -> None:
    def unsaid(**rule: Any) -> set[str]:
        given = Definition.model_validate({"rules": [{"where": has("E11")}, {"where": rule}]})
        return {one.path for one in write_circe(given).unsaid}

    assert unsaid(**has("I10")) == set()
    assert unsaid(**{"not": has("I10")}) == {"$.unknown"}
    assert unsaid(**has("I10", count={"op": "<=", "n": 2})) == {"$.unknown"}
    assert unsaid(at_most=0, of=[has("I10")]) == {"$.unknown"}


def test_what_circe_cannot_say_is_listed() -> None:
    definition = Definition.model_validate(
        {
            "entry": {
                "any": [
                    {"event": "visit", "hospitals": ["h01"]},
                    {"event": "visit", "count": {"op": ">=", "n": 2}},
                ],
                "limit": "nth",
                "n": 2,
            },
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
                {"where": {"event": "visit", "time": {"anchor": "entry.start", "to": 9}}},
                {"where": {"event": "diagnosis", "where": [{"variable": "code", "not_in": ["I10"]}]}},
            ],
        }
    )
    assert {one.path for one in write_circe(definition).unsaid} == {
        "$.entry.limit",
        "$.entry.any[0].hospitals",
        "$.entry.any[1].count",
        "$.rules[0].where",
        "$.rules[1].where.pick",
        "$.rules[1].where.time.unit",
        "$.rules[2].where.person[0]",
        "$.rules[3].where.time.or_itself",
        "$.rules[4].where.where",
    }


@pytest.mark.parametrize("given", [[], {}, {"PrimaryCriteria": 3}])
def test_what_is_no_definition_is_refused(given: Any) -> None:
    with pytest.raises(BadInput):
        read_circe(given)


def test_a_file_without_any_event_that_we_have_says_so() -> None:
    found = read_circe(file({"Observation": {}}))
    assert found.definition is None
    assert any(one.path == "$.PrimaryCriteria" for one in found.untranslated)
