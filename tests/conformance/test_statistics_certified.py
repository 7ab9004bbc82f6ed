"""Numbers that a standards body certified or a well-known paper printed: a second oracle where our R scripts
write a formula out themselves. Values: NIST Statistical Reference Datasets (public domain)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from heluo.statistics.frame import FrameColumn, FrameDescription
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.run import run_rows
from heluo.statistics.spec import CODED, Bilingual, ColumnKind

# SiRstv: five instruments, five readings each.
RESISTIVITY = """
196.3052 196.1240 196.1890 196.2569 196.3403
196.3042 196.3825 196.1669 196.3257 196.0422
196.1303 196.2005 196.2889 196.0343 196.1811
196.2795 196.1748 196.1494 196.1485 195.9885
196.2119 196.1051 196.1850 196.0052 196.2090
"""


def described(rows: pd.DataFrame, kinds: dict[str, ColumnKind]) -> FrameDescription:
    """A description of rows that were written down here."""
    columns = tuple(
        FrameColumn(
            name=name,
            label=Bilingual(zh=name, en=name),
            kind=kind,
            level=1,
            missing=0.0,
            levels={code: Bilingual(zh=code, en=code) for code in sorted(rows[name].unique())}
            if kind in CODED
            else {},
        )
        for name, kind in kinds.items()
    )
    return FrameDescription(
        frame="certified@1",
        release="certified",
        row="person",
        rows=len(rows),
        columns=columns,
        digest="0" * 64,
    )


def result(rows: pd.DataFrame, kinds: dict[str, ColumnKind], algorithm: str, **asked: Any) -> dict[str, Any]:
    inputs = {
        role: names if isinstance(names, tuple) else (names,) for role, names in asked.pop("inputs").items()
    }
    request = AnalysisRequest(algorithm=algorithm, inputs=inputs, options=asked, seed=1)
    return run_rows(rows, request, described(rows, kinds))["tables"]


def simon_lesage(base: float, replicates: int) -> pd.DataFrame:
    """Nine treatments whose means are the base's 0.4, 0.3 and 0.5; each has its mean once, then 0.1 below and
    above by turns."""
    means = [base + 0.4, *(base + (0.3 if i % 2 else 0.5) for i in range(1, 9))]
    values = [
        (f"t{i}", round(mean + (0 if j == 0 else -0.1 if j % 2 else 0.1), 1))
        for i, mean in enumerate(means)
        for j in range(replicates)
    ]
    return pd.DataFrame({"treatment": [name for name, _ in values], "value": [value for _, value in values]})


@pytest.mark.parametrize(
    ("base", "replicates", "f", "within"),
    [(1, 21, 21.0, 1.8), (1, 201, 201.0, 18.0), (1_000_000, 21, 21.0, 1.8)],
    ids=["SmLs01", "SmLs02", "SmLs04"],
)
def test_analysis_of_variance_of_simon_and_lesage(
    base: int, replicates: int, f: float, within: float
) -> None:
    rows = simon_lesage(base, replicates)
    kinds: dict[str, ColumnKind] = {"treatment": "category", "value": "number"}
    found = result(rows, kinds, "anova", inputs={"value": "value", "group": "treatment"})
    near = 1e-8 if base > 1 else 1e-11
    assert found["effect"]["rows"][0]["statistic"] == pytest.approx(f, rel=near)
    assert found["squares"]["rows"][1]["squares"] == pytest.approx(within, rel=near)


def test_analysis_of_variance_of_resistivity() -> None:
    values = [list(map(float, line.split())) for line in RESISTIVITY.strip().splitlines()]
    names = [f"i{i}" for i, one in enumerate(values) for _ in one]
    rows = pd.DataFrame({"instrument": names, "value": np.concatenate(values)})
    kinds: dict[str, ColumnKind] = {"instrument": "category", "value": "number"}
    found = result(rows, kinds, "anova", inputs={"value": "value", "group": "instrument"})
    effect, (between, within) = found["effect"]["rows"][0], found["squares"]["rows"]
    assert effect["statistic"] == pytest.approx(1.18046237440255, rel=1e-9)
    assert effect["eta_squared"] == pytest.approx(0.190999039051129, rel=1e-9)
    assert between["squares"] == pytest.approx(5.11462616e-02, rel=1e-9)
    assert within["squares"] == pytest.approx(2.1663656e-01, rel=1e-9)
    assert (between["df"], within["df"]) == (4, 20)
