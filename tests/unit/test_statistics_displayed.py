"""What new algorithms give to somebody who may not see rows says nothing of a single one."""

from __future__ import annotations

from typing import Any

import pytest

from heluo.statistics.disclosure import safe
from heluo.statistics.examples import example
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import run_rows


def displayed(algorithm: str, inputs: dict[str, tuple[str, ...]], **options: Any) -> dict[str, Any]:
    rows, frame = example("persons")
    request = AnalysisRequest(
        algorithm=algorithm, inputs=inputs, options=options, missing="available", seed=1
    )
    return safe(run_rows(rows, request, frame))


@pytest.mark.parametrize(
    ("algorithm", "role", "options"),
    [
        ("scaling", "columns", {"method": "min_max"}),
        ("binning", "value", {"method": "width", "bins": 3}),
        ("distribution", "columns", {}),
    ],
)
def test_neither_the_smallest_nor_the_largest_value_is_displayed(
    algorithm: str, role: str, options: dict[str, Any]
) -> None:
    rows, _ = example("persons")
    # Risks are given to four places and occur once each: no rounding makes a limit equal to one by chance.
    low, high = float(rows["risk"].min()), float(rows["risk"].max())
    found = displayed(algorithm, {role: ("risk",)}, **options)
    assert not any("hidden" in table for table in found["tables"].values())
    cells = [value for table in found["tables"].values() for row in table["rows"] for value in row.values()]
    numbers = [value for value in cells if isinstance(value, float)]
    assert len(numbers) >= 3
    drawn = [edge for plot in found["plots"].values() for edge in edges(plot)]
    # Limits of equal distance go on to both ends.
    limits = sorted(
        row["from"] for table in found["tables"].values() for row in table["rows"] if row.get("from")
    )
    beyond = [2 * limits[0] - limits[1], 2 * limits[-1] - limits[-2]] if len(limits) > 1 else []
    for number in [*numbers, *drawn, *beyond]:
        assert abs(number - low) > 1e-9
        assert abs(number - high) > 1e-9


def edges(plot: dict[str, Any]) -> list[float]:
    if "hidden" in plot or plot["kind"] != "histogram":
        return []
    return [edge for one in plot["data"]["series"] for edge in one["edges"]]


@pytest.mark.parametrize(
    ("algorithm", "inputs", "table"),
    [
        ("intraclass_correlation", {"measurements": ("score_1", "score_2", "score_3")}, "error"),
        (
            "multiple_imputation",
            {"outcome": ("hba1c_after",), "covariates": ("hba1c_before", "age")},
            "model",
        ),
    ],
)
def test_a_number_that_counts_no_persons_hides_no_table(
    algorithm: str, inputs: dict[str, tuple[str, ...]], table: str
) -> None:
    options = {"imputations": 3, "rounds": 1} if algorithm == "multiple_imputation" else {}
    rows, frame = example("persons")
    missing = "available" if options else "complete"
    request = AnalysisRequest(algorithm=algorithm, inputs=inputs, options=options, missing=missing, seed=1)
    assert "rows" in safe(run_rows(rows, request, frame))["tables"][table]
