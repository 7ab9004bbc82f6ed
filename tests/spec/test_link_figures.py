"""Linkage against known answers: the promised figures, and controls that show what each safeguard is for.

The synthetic province is by another author than the matcher; its people and errors are invented, so these are
upper bounds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from heluo.governance.link import link_night
from heluo.governance.link.linkage import clean, link_records
from heluo.governance.link.tiers import PLACEHOLDER
from heluo_province.evaluation.linkage import evaluate, evaluate_home
from heluo_province.people.registration import patient_records
from tests.lib.linkage import fill

pytestmark = pytest.mark.slow
SEED = 2


def province(records: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(identities with `subject_ref`, truth); hospitals are renamed, so that no shipped value mapping applies
    to them."""
    said, truth = (
        pl.DataFrame(pl.from_arrow(t)).with_columns((pl.lit("t") + pl.col("hospital")).alias("hospital"))
        for t in patient_records(records, SEED)
    )
    return said.with_columns(pl.col("patient_id").alias("subject_ref")), truth


def figures(label: np.ndarray, truth: pl.DataFrame) -> dict:  # type: ignore[type-arg]
    return evaluate(truth.select("hospital", "patient_id").with_columns(person_id=pl.Series(label)), truth)


def test_100_000_records_reach_the_promised_precision_and_recall(tmp_path: Path) -> None:
    """Precision ≥ 0.9999 and recall ≥ 0.93 over pairs, recall ≥ 0.98 outside newborn-named records, nobody
    with two trusted numbers."""
    said, truth = province(100_000)
    at = fill(tmp_path, said)
    night = link_night(at)
    found = evaluate_home(at, truth)
    assert found["records"] == 100_000
    assert found["precision"] >= 0.9999
    assert found["recall"] >= 0.93
    assert found["recall_outside_newborns"] >= 0.98
    assert found["two_trusted"] == 0
    assert sum(night.stats["tasks"].values()) <= 700, (
        "a queue that humans can work off: about 5 a thousand records"
    )


def test_nights_in_pieces_agree_with_one_full_night(tmp_path: Path) -> None:
    """Four nights of new records and one full rebuild differ in less than 0.01 % of pairs, and the rebuild
    keeps the ids."""
    said, _ = province(30_000)
    said = said.sample(fraction=1, shuffle=True, seed=5)
    at = fill(tmp_path, said[:15_000])
    link_night(at)
    for k in range(3):
        at = fill(at, said[15_000 + 5_000 * k : 20_000 + 5_000 * k], parcel=2 + k)
        pieces = link_night(at)
        assert not pieces.stats["full"]
    full = link_night(at, full=True)
    both = pl.DataFrame(pl.from_arrow(pieces.table)).join(
        pl.DataFrame(pl.from_arrow(full.table)), on=["hospital", "subject_ref"], suffix="_full"
    )

    def pairs(*by: str) -> int:
        n = both.group_by(*by).len()["len"].cast(pl.Int64)
        return int((n * (n - 1) // 2).sum())

    differ = pairs("person_id") + pairs("person_id_full") - 2 * pairs("person_id", "person_id_full")
    assert differ < 1e-4 * pairs("person_id_full")
    assert (both["person_id"] == both["person_id_full"]).mean() > 0.9999


def test_without_gates_families_become_one_person() -> None:
    """Negative control: the same weights without gates and constraints mix persons; precision falls below the
    bound."""
    said, truth = province(30_000)
    with_gates, without = (
        figures(link_records(said), truth),
        figures(link_records(said, use_gates=False), truth),
    )
    assert with_gates["precision"] >= 0.9999
    assert without["precision"] < 0.95
    assert without["mixed_persons"] > 100 > with_gates["mixed_persons"]


def test_placeholders_left_in_join_strangers() -> None:
    """Negative control: persons by equal number alone, with placeholder numbers and without."""
    said, truth = province(30_000)
    records = clean(said)
    alone = len(records.numbers.text) + np.arange(len(records))
    left_in = np.where(records.number >= 0, records.number, alone)
    taken_out = np.where((records.number >= 0) & (records.tier != PLACEHOLDER), records.number, alone)
    assert figures(left_in, truth)["precision"] < 0.8
    assert figures(taken_out, truth)["precision"] > 0.9


def test_the_prior_asks_for_more_evidence_as_the_province_grows() -> None:
    """Negative control: with the prior of a small hospital, namesakes of one birth date are linked in a large
    province."""
    from heluo.governance.link.model import shipped

    model = shipped()
    assert model.prior(21_600_000) == pytest.approx(-np.log2(21_600_000) - 1)
    assert model.prior(1_000_000) < model.prior(10_000) < 0
