"""The expression language of forms: its table of cases, what it refuses, and five thousand attempts to
make it run something."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from heluo.delivery.followup.forms.compute import KnownAnswers, compute
from heluo.delivery.followup.forms.expression import DEEPEST, LARGEST, LONGEST, compiled
from heluo.kit.errors import BadInput
from tests.lib.form_cases import TABLE, scope
from tests.lib.hostile_expressions import hostile

RUNS = ("exec", "compile", "import", "open", "os.", "subprocess.", "socket.", "ctypes.", "object.__")
seen: list[str] = []
watching = False


def _watch(event: str, _: Any) -> None:
    if watching and event.startswith(RUNS):
        seen.append(event)


def known() -> KnownAnswers:
    given = TABLE["known"]
    return KnownAnswers(given["fields"], given["repeats"], given["events"], given["today"], given["birth"])


def value(source: str) -> Any:
    return compute(compiled(source, scope()).tree, known())


@pytest.mark.parametrize(("source", "wanted"), TABLE["cases"])
def test_an_expression_has_the_value_of_the_table(source: str, wanted: Any) -> None:
    found = value(source)
    assert found == wanted
    assert isinstance(found, bool) == isinstance(wanted, bool)


@pytest.mark.parametrize("source", TABLE["refused"])
def test_what_does_not_fit_is_refused_with_a_reason(source: str) -> None:
    with pytest.raises(BadInput) as refusal:
        compiled(source, scope())
    assert refusal.value.found.zh
    assert refusal.value.found.en


def test_five_thousand_hostile_expressions_give_an_error_or_a_value_and_run_nothing() -> None:
    global watching
    value("weight > 60")  # the parser is read from its file once
    sys.addaudithook(_watch)
    outcomes = {"value": 0, "error": 0}
    watching = True
    try:
        for source in hostile(5000):
            try:
                found = value(source)
            except BadInput:
                outcomes["error"] += 1
            else:
                assert found is None or isinstance(found, bool | int | float | str | list)
                outcomes["value"] += 1
    finally:
        watching = False
    assert seen == []
    assert sum(outcomes.values()) == 5000
    assert outcomes["value"] > 20, "some are valid: the attack reaches evaluation"


def test_the_watch_sees_a_program() -> None:
    global watching
    sys.addaudithook(_watch)
    before, watching = len(seen), True
    eval("1 + 1")
    watching = False
    assert len(seen) > before
    seen.clear()


@pytest.mark.parametrize(
    "source",
    [
        "1" + " + 1" * LARGEST,
        "(" * 30 + "1 + 1" + ")" * 30 + " + " + "-" * DEEPEST + "1",
        "'" + "x" * LONGEST + "'",
    ],
)
def test_length_size_and_depth_are_bounded(source: str) -> None:
    with pytest.raises(BadInput):
        compiled(source, scope())


def test_what_would_compute_too_long_is_refused() -> None:
    rows = {"drugs": [{"dose": 1.0}] * 50}
    long = " + ".join(["dose"] * 70)
    tree = compiled(f"sum(drugs, {long}) > 0", scope()).tree
    assert compute(tree, KnownAnswers({}, rows)) is True
    with pytest.raises(BadInput):
        compute(tree, KnownAnswers({}, {"drugs": [{"dose": 1.0}] * 500}))
