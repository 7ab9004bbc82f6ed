"""Entry events that meet all rules, what is asked around a named event at any depth, eras, hours, values
beside a baseline, and when a person belongs. Tables as text, on every engine."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.cohort import Definition, explain, read
from heluo.cohort.periods import memberships
from heluo.engines import Engine
from heluo.kit.errors import BadInput
from tests.lib.cohort_tables import DAY, EVERYBODY, inside, rule, run, tables, values

STAYS = tables(
    EVERYBODY,
    visits="""
    person | hospital | time | end | department
    p1 | h1 | 2024-01-01T08:00 | 2024-01-05T10:00 | 03
    p1 | h1 | 2024-06-01T08:00 | 2024-06-09T10:00 | 03
    p2 | h1 | 2024-01-01T08:00 | 2024-01-02T10:00 | 03
    p2 | h1 | 2024-06-01T08:00 | 2024-06-03T10:00 | 03
    p3 | h1 | 2024-01-01T08:00 | 2024-01-02T10:00 | 03
    """,
    labs="""
    person | item | value | time | visit
    p1 | CREA | 80 | 2024-06-01T09:00 | v1
    p1 | CREA | 120 | 2024-06-02T09:00 | v1
    p2 | CREA | 80 | 2024-01-01T09:00 | v2
    p2 | CREA | 90 | 2024-06-01T20:00 | v3
    p2 | CREA | 95 | 2024-06-01T23:00 | v3
    p3 | CREA | 70 | 2024-01-01T07:00 | v4
    p3 | CREA | - | 2024-01-01T12:00 | v4
    """,
    diagnoses="person | hospital | code | time\np1 | h1 | N17 | 2024-06-03\np2 | h1 | N17 | 2024-01-02",
)
TESTED = {"event": "lab_result", "time": {"anchor": "entry", "from": 0, "to": 1}}
INJURED = {"event": "diagnosis", "time": {"anchor": "entry", "from": 0, "to": 7}}


def entered(which: str, /, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    entry = {"any": [{"event": "visit"}], "limit": which} | more.pop("entry", {})
    return {"entry": entry, "rules": [{"where": one} for one in rules], **more}


def periods(engine: Engine, definition: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = run(engine, memberships(read(Definition.model_validate(definition)), DAY), STAYS).to_pylist()
    return sorted((one["person_id"], f"{one['start']}", f"{one['end']}") for one in found)


def test_one_and_the_same_entry_event_meets_all_rules(engine: Engine) -> None:
    """p2 has a stay with two tests and another with a diagnosis, and none with both."""
    twice = {**TESTED, "count": {"op": ">=", "n": 2}}
    assert inside(engine, entered("first", twice, INJURED), STAYS) == set()
    assert inside(engine, entered("any", twice, INJURED), STAYS) == {"p1"}
    assert inside(engine, entered("any", twice), STAYS) == {"p1", "p2", "p3"}
    assert inside(engine, entered("nth", twice, entry={"n": 2}), STAYS) == {"p1", "p2"}
    assert inside(engine, entered("any", TESTED, limit="nth", n=2), STAYS) == {"p2"}


def test_the_limit_says_which_of_the_events_that_meet_all_rules_counts(engine: Engine) -> None:
    leaving = {"exit": {"after": "start", "days": 1}}
    all_of_p2 = [("p2", "2024-01-01", "2024-01-02"), ("p2", "2024-06-01", "2024-06-02")]
    others = [("p1", "2024-06-01", "2024-06-02"), ("p3", "2024-01-01", "2024-01-02")]
    assert periods(engine, entered("any", TESTED, **leaving)) == sorted([*all_of_p2, *others])
    assert periods(engine, entered("any", TESTED, **leaving, limit="first")) == sorted(
        [all_of_p2[0], *others]
    )
    assert periods(engine, entered("any", TESTED, **leaving, limit="last")) == sorted([all_of_p2[1], *others])


def test_a_person_leaves_by_days_by_the_end_of_a_run_of_events_or_by_another_event(engine: Engine) -> None:
    first = entered("first", TESTED | {"time": {"anchor": "entry", "from": 0, "to": 400}})
    whole = [
        ("p1", "2024-01-01", "2024-06-09"),
        ("p2", "2024-01-01", "2024-06-03"),
        ("p3", "2024-01-01", "2024-01-02"),
    ]
    assert periods(engine, first) == whole
    during = {"during": {"any": [{"event": "visit"}], "gap_days": 30, "offset": 2}}
    ended = [
        ("p1", "2024-01-01", "2024-01-07"),
        ("p2", "2024-01-01", "2024-01-04"),
        ("p3", "2024-01-01", "2024-01-02"),
    ]
    assert periods(engine, first | {"exit": during}) == ended
    censored = first | {"exit": {"censor": [{"event": "diagnosis"}]}}
    assert periods(engine, censored)[:2] == [
        ("p1", "2024-01-01", "2024-06-03"),
        ("p2", "2024-01-01", "2024-01-02"),
    ]
    cut = first | {"calendar": {"since": "2024-01-03", "until": "2024-05-31"}}
    assert periods(engine, cut) == [("p1", "2024-01-03", "2024-05-31"), ("p2", "2024-01-03", "2024-05-31")]
    joined = entered("any", exit={"after": "end", "days": 0}, gap_days=200)
    assert periods(engine, joined)[0] == ("p1", "2024-01-01", "2024-06-09")


def test_a_rise_within_hours_is_measured_from_the_very_result_before(engine: Engine) -> None:
    """A rise by 26.5 within 48 hours. p3 has a result without a value: nobody knows."""
    risen = [
        {"variable": "item_code", "op": "=", "values": ["CREA"]},
        {
            "variable": "value_standard",
            "op": ">=",
            "values": [26.5],
            "relative_to": "baseline",
            "by": "difference",
        },
    ]
    later = {
        "event": "lab_result",
        "where": risen,
        "time": {"anchor": "b", "from": 0, "to": 48, "unit": "hour"},
    }
    base = {"id": "b", "event": "lab_result", "where": risen[:1], "with": later}
    assert values(engine, rule(base), STAYS) == {"p1": 2, "p2": 0, "p3": 1, "p4": 0, "p5": 0}
    short = {**later, "time": {**later["time"], "to": 23}}
    assert values(engine, rule({**base, "with": short}), STAYS)["p1"] == 0
    times = {**later, "where": [risen[0], {**risen[1], "by": "times", "values": [1.5]}]}
    assert inside(engine, rule({**base, "with": times}), STAYS) == {"p1"}


def test_the_picked_row_is_asked_and_not_picked_among_those_that_fulfil(engine: Engine) -> None:
    high = {"variable": "value_standard", "op": ">", "values": [85]}
    assert inside(engine, rule({"event": "lab_result", "pick": "first", "having": [high]}), STAYS) == set()
    assert inside(engine, rule({"event": "lab_result", "pick": "last", "having": [high]}), STAYS) == {
        "p1",
        "p2",
    }
    last = {**TESTED, "pick": "last", "among": "window", "having": [high]}
    assert inside(engine, entered("first", last), STAYS) == set()
    assert inside(engine, entered("last", last), STAYS) == {"p1", "p2"}


def test_names_reach_inwards_at_any_depth(engine: Engine) -> None:
    """A stay with a test, after which the same stay has a diagnosis before its end."""
    diagnosed = {"event": "diagnosis", "time": {"anchor": "t", "from": 0, "also": {"anchor": "t", "to": 7}}}
    test = {"id": "t", "event": "lab_result", "time": {"anchor": "v", "from": 0, "to": 1}, "with": diagnosed}
    assert inside(engine, rule({"id": "v", "event": "visit", "with": test}), STAYS) == {"p1", "p2"}
    before_end = {**diagnosed, "time": {"anchor": "v.end", "to": 0}}
    both = {**test, "with": {"all": [diagnosed, before_end]}}
    assert inside(engine, rule({"id": "v", "event": "visit", "with": both}), STAYS) == {"p1", "p2"}
    old = {"person": [{"variable": "age", "op": ">", "values": [70], "at": "v.start"}]}
    assert inside(engine, rule({"id": "v", "event": "visit", "with": {"all": [test, old]}}), STAYS) == {"p1"}


def test_another_date_of_the_same_row_is_an_event_of_its_own(engine: Engine) -> None:
    """Discharged more than three days after the very admission."""
    discharged = {"event": "visit", "date": "end_time", "time": {"anchor": "v", "from": 4, "same_row": True}}
    assert inside(engine, rule({"id": "v", "event": "visit", "with": discharged}), STAYS) == {"p1"}
    other = {**discharged, "time": {"anchor": "v", "from": 4}}
    assert inside(engine, rule({"id": "v", "event": "visit", "with": other}), STAYS) == {"p1", "p2"}


def test_rows_that_follow_each_other_are_one_event(engine: Engine) -> None:
    def era(gap: int, **then: Any) -> dict[str, Any]:
        return rule({"event": "visit", "era": {"gap_days": gap}, "having": [then]})

    long = {"variable": "era_days", "op": ">=", "values": [100]}
    assert inside(engine, era(30, **long), STAYS) == set()
    assert inside(engine, era(200, **long), STAYS) == {"p1", "p2"}
    assert inside(engine, era(200, variable="era_records", op="=", values=[2]), STAYS) == {"p1", "p2"}
    assert inside(engine, era(200, variable="era_records", op="=", values=[1]), STAYS) == {"p3"}


def test_an_entry_asks_for_a_count_for_observation_and_for_what_is_around_it(engine: Engine) -> None:
    twice = {"any": [{"event": "visit", "count": {"op": ">=", "n": 2, "distinct": "day"}}]}
    assert inside(engine, entered("first", entry=twice), STAYS) == {"p1", "p2"}
    observed = {"observed": {"before": 100, "after": 0}}
    assert inside(engine, entered("any", entry=observed), STAYS) == {"p1", "p2"}
    assert inside(engine, entered("first", entry=observed), STAYS) == {"p1", "p2"}
    around = {"where": INJURED, "keep": "last"}
    assert periods(engine, entered("any", entry=around, exit={"after": "start", "days": 0})) == [
        ("p1", "2024-06-01", "2024-06-01"),
        ("p2", "2024-01-01", "2024-01-01"),
    ]
    codes = {"event": "lab_result", "count": {"op": ">=", "n": 2, "distinct": "code"}}
    assert inside(engine, rule(codes), STAYS) == set()


@pytest.mark.parametrize(
    "given",
    [
        rule({"event": "visit", "having": [{"variable": "visit_type", "op": "exists"}]}),
        rule({"event": "visit", "era": {}, "count": {"n": 2, "distinct": "visit"}}),
        rule(
            {
                "event": "lab_result",
                "where": [
                    {"variable": "value_standard", "op": ">", "values": [1], "relative_to": "baseline"}
                ],
            }
        ),
        entered("first", limit="nth", n=2),
        entered("first", entry={"n": 2}),
        entered("first", entry={"keep": "last"}),
        {"rules": [], "exit": {"after": "start", "days": 1}},
        entered("first", exit={"after": "start", "during": {"any": [{"event": "visit"}]}}),
        entered("first", calendar={"since": "2024-02-01", "until": "2024-01-01"}),
    ],
)
def test_what_does_not_go_together_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        read(Definition.model_validate(given))


def test_what_differs_reads_differently() -> None:
    one = {"id": "v", "event": "visit"}
    given = [
        entered("any", TESTED),
        entered("first", TESTED),
        entered("nth", TESTED, entry={"n": 2}),
        entered("any", TESTED, limit="first"),
        entered("any", TESTED, limit="nth", n=2),
        entered("any", TESTED, exit={"after": "start", "days": 1}),
        entered("any", TESTED, exit={"after": "end", "days": 1}),
        entered("any", TESTED, exit={"censor": [{"event": "diagnosis"}]}),
        entered("any", TESTED, exit={"during": {"any": [{"event": "diagnosis"}]}}),
        entered("any", TESTED, gap_days=3),
        entered("any", TESTED, calendar={"since": "2024-01-01"}),
        entered("any", TESTED, calendar={"until": "2024-01-01"}),
        entered("any", TESTED, entry={"observed": {"before": 1, "after": 0}}),
        entered("any", TESTED, entry={"where": INJURED}),
        entered("any", TESTED, entry={"where": INJURED, "keep": "first"}),
        *(
            entered("any", {**TESTED, "time": {**TESTED["time"], **more}})
            for more in (
                {"unit": "hour"},
                {"or_itself": True},
                {"of": "end"},
                {"observed": True},
                {"also": {"anchor": "entry", "to": 9}},
            )
        ),
        rule({**one, "with": {"event": "visit", "time": {"anchor": "v", "from": 1}}}),
        rule({**one, "with": {"event": "visit", "time": {"anchor": "v", "from": 1, "same_row": True}}}),
        rule({**one, "era": {"gap_days": 1}}),
        rule({**one, "era": {"gap_days": 1, "each": "code"}}),
        rule({**one, "era": {"gap_days": 2}}),
        rule({**one, "pick": "first", "having": [{"variable": "visit_type", "op": "exists"}]}),
        rule({**one, "pick": "first", "where": [{"variable": "visit_type", "op": "exists"}]}),
        rule({**one, "pick": "first", "among": "window", "time": {"since": "2024-01-01"}}),
        rule({**one, "pick": "first", "time": {"since": "2024-01-01"}}),
        rule({**one, "count": {"n": 2, "distinct": "code"}}),
        rule({**one, "count": {"n": 2, "distinct": "day"}}),
    ]
    read_back = [explain(read(Definition.model_validate(one))) for one in given]
    for language in ("zh", "en"):
        texts = ["\n".join(getattr(line, language) for line in lines) for lines in read_back]
        assert len(set(texts)) == len(given), [t for t in texts if texts.count(t) > 1]
