"""What the cockpit says of a published value: bounds that stay true, no 0 % that no row could contradict, the
same definition as a tree."""

from __future__ import annotations

import pytest

from heluo.cohort import Definition, check
from heluo.cohort.figures import indicator_tree
from heluo.delivery.cockpit.unsaid import reason, unsaid
from heluo.delivery.frame.shares import part_of
from heluo.delivery.frame.small_figures import Figure, one
from heluo.dictionary import IndicatorDefinition, load, load_indicators

INDICATORS: dict[str, IndicatorDefinition] = {one.id: one for one in load_indicators()}


@pytest.mark.parametrize(
    ("part", "total", "cell", "text"),
    [
        (38059, 38059, 10, ">99.9%"),  # was ">100%"
        (7475, 7475, 10, ">99.8%"),
        (0, 38059, 10, "<0.1%"),  # was "<0%"
        (38058, 38059, 0, ">99.9%"),  # was "100%"
        (1, 38059, 0, "<0.1%"),  # was "0%"
        (38059, 38059, 0, "100%"),
        (0, 38059, 0, "0%"),
        (1, 3, 0, "33.3%"),
        (50, 100, 10, "50%"),
        (91, 100, 10, ">90%"),
    ],
)
def test_a_share_is_all_or_nothing_only_where_it_is(part: int, total: int, cell: int, text: str) -> None:
    assert part_of(part, total, cell).shown == text


def test_bounds_of_indicators_are_never_beyond_what_is_possible() -> None:
    rows = 139_117
    assert one("share", Figure(0, rows, 0.0), 1, 10).shown == "<0.1%"
    assert one("share", Figure(rows, rows, 1.0), 1, 10).shown == ">99.9%"
    assert one("share", Figure(3, rows, 3 / rows), 1, 0).shown == "<0.1%"


def test_no_zero_is_shown_where_no_row_ever_had_the_value() -> None:
    of, dictionary = INDICATORS["material_share"], load()
    figures = {"": Figure(0.0, 7.0e7, 0.0), "h01": Figure(0.0, 2.2e7, 0.0), "h02": Figure(5.0, 1.0e6, 5e-6)}
    assert unsaid(of, figures, dictionary) == {"", "h01"}
    assert "20,21,22" in reason(of, dictionary).zh
    assert "no row" in reason(of, dictionary).en


def test_a_zero_that_every_row_says_is_a_zero() -> None:
    """Each isolate says whether it is multidrug resistant: none of 2,796 is a finding."""
    of = INDICATORS["multidrug_resistance"]
    assert unsaid(of, {"h01": Figure(0.0, 2796.0, 0.0)}, load()) == frozenset()
    assert unsaid(INDICATORS["visits"], {"h01": Figure(0.0, None, 0.0)}, load()) == frozenset()


def test_the_share_of_major_surgery_is_of_the_records_that_surgeries_are_counted_by() -> None:
    counted = INDICATORS["surgeries"].numerator.where
    of = INDICATORS["level_3_4_surgery"]
    assert of.denominator is not None
    assert set(counted) <= set(of.denominator.where)
    assert set(counted) <= set(of.numerator.where)


@pytest.mark.parametrize("of", INDICATORS.values(), ids=INDICATORS)
def test_every_number_of_persons_opens_as_a_tree(of: IndicatorDefinition) -> None:
    tree = indicator_tree(of.id)
    assert (tree.body is None) == (of.kind not in ("count", "share"))
    assert (tree.body is None) == (tree.reason is not None)
    if tree.body is not None:
        cohort, findings = check(Definition.model_validate(tree.body), 4)
        assert cohort is not None
        assert [f for f in findings if f.severity == "error"] == []


def test_whoever_has_no_certainty_is_counted_by_both() -> None:
    body = indicator_tree("lung_cancer_persons").body
    assert body is not None
    ways = body["rules"][0]["where"]["any"]
    assert [way["where"][1]["op"] for way in ways] == ["not_in", "missing"]
