"""Every planted error is found by a check of its template, next to nothing else is reported, and values mean
what they meant."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from heluo.kit.places import Home
from heluo.quality.templates import TEMPLATES
from heluo_province import places
from heluo_province.errors.kinds import KINDS
from heluo_province.errors.of_tables import TABLE_KINDS
from heluo_province.evaluation.errors import evaluate_errors
from heluo_province.evaluation.values import PLANTED, evaluate_values
from tests.conftest import run_heluo

pytestmark = pytest.mark.slow
MOST_FALSE = 0.01
"""Share of checked rows with a finding although nothing was planted in them."""
RARE = {"no_fish"}
"""Kinds for which a small province may have no row that could be spoilt so."""
NEEDS_VOLUME = {"drop", "by_the_tablet", "feed_stopped", "column_new", "column_empty", "gap"}
"""Kinds of whole tables that a province of some hundred persons may be too small for (`errors_of_tables`)."""
LARGER = ("--hospitals", "5", "--patients", "600", "--years", "2")


def agree(home: Home, kinds: set[str]) -> None:
    """The province in `home` shows at least `kinds`, and all that was planted is found."""
    found = evaluate_errors(home)
    assert found.missed == ()
    assert {line.kind for line in found.lines} >= kinds
    truth = pl.read_parquet(places.truth(home) / "errors.parquet")
    assert sum(line.planted for line in found.lines) == sum(line.found for line in found.lines) == len(truth)
    assert found.rows > 20_000
    assert found.false_share <= MOST_FALSE
    of_rows = [
        a
        for a in found.alarms
        if TEMPLATES[a.template].level != "table" or a.template in ("type_format", "duplicate_key")
    ]
    assert len(of_rows) > 15
    assert all(a.share <= MOST_FALSE for a in of_rows)


def test_every_kind_is_found(night_home: Path) -> None:
    agree(Home(night_home), {k.name for k in (*KINDS, *TABLE_KINDS)} - NEEDS_VOLUME - RARE)


@pytest.mark.parametrize("seed", [3, 11])
def test_errors_of_whole_tables_are_found(seed: int, tmp_path: Path) -> None:
    """A province large enough for feeds that stop, columns that come and go, units that change."""
    home = tmp_path / "home"
    run_heluo("demo", "--no-serve", *LARGER, "--seed", str(seed), home=home)
    agree(Home(home), {k.name for k in (*KINDS, *TABLE_KINDS)} - {"drop", "after_death"} - RARE)


def test_values_mean_what_they_meant(night_home: Path) -> None:
    """Only codes that were planted as unknown stay unmapped, and none of those became a code."""
    lines = evaluate_values(Home(night_home))
    planted = [line for line in lines if line.variable.endswith(PLANTED)]
    sampled = [line for line in lines if not line.variable.endswith(PLANTED)]
    assert sum(line.right for line in sampled) > 2_000
    assert [line for line in sampled if line.wrong or line.unmapped or line.absent] == []
    assert sum(line.unmapped for line in planted) >= 60
    assert [line for line in planted if line.wrong or line.absent or line.unmapped != line.compared] == []
