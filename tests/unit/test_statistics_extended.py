"""New columns of an algorithm are stored as a frame of their own: it says where they come from, and the next
algorithm reads it like any other."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from heluo.statistics.examples import write
from heluo.statistics.frame import DESCRIPTION, ROWS, describe
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import run

MATCHING = AnalysisRequest(
    algorithm="propensity_matching",
    inputs={"treatment": ("arm",), "covariates": ("age", "sex", "hba1c_before")},
    missing="complete",
    seed=1,
)


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    folder = tmp_path / "frame"
    folder.mkdir()
    write(folder, "persons")
    return folder


def extended(frame: Path, request: AnalysisRequest, name: str = "extended") -> tuple[dict, Path]:
    into = frame.parent / name
    into.mkdir()
    return run(frame, request, into=into), into


def test_a_new_column_names_its_result_and_leaves_the_others_as_they_are(frame: Path) -> None:
    result, into = extended(frame, MATCHING)
    old, new = describe(frame), describe(into)
    assert result["columns"][0]["name"] == "matched_pair"
    assert new.frame == f"{old.frame}+{result['id'][:12]}"
    assert new.columns[:-1] == old.columns
    made = new.columns[-1]
    assert (made.name, made.lineage) == ("matched_pair", f"result:{result['id']}")
    rows = pd.read_parquet(into / ROWS)
    before = pq.read_table(frame / ROWS)
    assert pq.read_table(into / ROWS).drop_columns("matched_pair").equals(before)
    (pairs,) = result["tables"]["pairs"]["rows"]
    sizes = rows["matched_pair"].value_counts()
    assert len(sizes) == pairs["pairs"] > 100
    assert set(sizes) == {2}
    # Who lacks a covariate was left out of the matching and is in no pair.
    used = rows.dropna(subset="hba1c_before")
    assert len(rows) - len(used) > 10
    assert used["matched_pair"].nunique() == len(sizes)
    assert int(used["matched_pair"].value_counts().sum()) == int(sizes.sum())
    assert made.missing == pytest.approx(float(rows["matched_pair"].isna().mean()), abs=1e-6)
    by_pair = rows.dropna(subset="matched_pair").groupby("matched_pair")["arm"].nunique()
    assert set(by_pair) == {2}, "each pair has one of either treatment"


def test_the_same_columns_have_the_same_bytes(frame: Path) -> None:
    first, second = extended(frame, MATCHING)[1], extended(frame, MATCHING, "again")[1]
    assert (first / ROWS).read_bytes() == (second / ROWS).read_bytes()
    assert (first / DESCRIPTION).read_bytes() == (second / DESCRIPTION).read_bytes()


def test_a_name_that_is_taken_is_numbered_and_the_next_algorithm_reads_the_frame(frame: Path) -> None:
    first = extended(frame, MATCHING)[1]
    result, again = extended(first, MATCHING, "again")
    assert [one.name for one in describe(again).columns[-2:]] == ["matched_pair", "matched_pair_2"]
    assert result["asked"]["frame"] == describe(first).frame
    assert result["asked"]["rows"] == describe(first).digest


def test_an_algorithm_without_new_columns_writes_none(frame: Path) -> None:
    request = AnalysisRequest(algorithm="t_test", inputs={"value": ("age",), "group": ("arm",)}, seed=1)
    result, into = extended(frame, request)
    assert result["columns"] == []
    assert list(into.iterdir()) == []
