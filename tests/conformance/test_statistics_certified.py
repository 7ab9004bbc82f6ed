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


# Table 2 of Shrout and Fleiss (1979): six persons, four judges.
JUDGES = """
9 2 5 8
6 1 3 2
8 4 6 8
7 1 2 6
10 5 6 9
6 2 4 7
"""


def test_intraclass_correlations_of_shrout_and_fleiss() -> None:
    values = np.array([list(map(float, line.split())) for line in JUDGES.strip().splitlines()])
    names = ("j1", "j2", "j3", "j4")
    rows = pd.DataFrame(dict(zip(names, values.T, strict=True)))
    kinds: dict[str, ColumnKind] = dict.fromkeys(names, "number")
    found = result(rows, kinds, "intraclass_correlation", inputs={"measurements": names})
    icc = {row["key"]: row for row in found["effect"]["rows"]}
    printed = {"ICC(1)": 0.17, "ICC(A,1)": 0.29, "ICC(C,1)": 0.71, "ICC(k)": 0.44, "ICC(A,k)": 0.62}
    assert {name: round(icc[name]["icc"], 2) for name in printed} == printed
    assert round(icc["ICC(C,k)"]["icc"], 2) == 0.91
    assert (round(icc["ICC(A,1)"]["lower"], 2), round(icc["ICC(A,1)"]["upper"], 2)) == (0.02, 0.76)


def test_kappa_of_fleiss() -> None:
    """Psychotic, neurotic, organic: kappa 0.68 with 0.89 observed and 0.66 by chance; its error is 0.076
    where kappa is 0."""
    counts = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
    pairs = [("pno"[i], "pno"[j]) for i in range(3) for j in range(3) for _ in range(counts[i][j])]
    rows = pd.DataFrame({"one": [a for a, _ in pairs], "other": [b for _, b in pairs]})
    kinds: dict[str, ColumnKind] = {"one": "category", "other": "category"}
    (kappa,) = result(rows, kinds, "kappa", inputs={"first": "one", "second": "other"})["effect"]["rows"]
    assert round(kappa["kappa"], 2) == 0.68
    assert (round(kappa["observed"], 2), round(kappa["expected"], 2)) == (0.89, 0.66)
    assert round(kappa["kappa"] / kappa["z"], 3) == 0.076


# Michelso: speed of light in air, thousandths above 299 Mm/s.
LIGHT = """
850 740 900 1070 930 850 950 980 980 880 1000 980 930 650 760 810 1000 1000 960 960
960 940 960 940 880 800 850 880 900 840 830 790 810 880 880 830 800 790 760 800
880 880 880 860 720 720 620 860 970 950 880 910 850 870 840 840 850 840 840 840
890 810 810 820 800 770 760 740 750 760 910 920 890 860 880 720 840 850 850 780
890 840 780 810 760 810 790 810 820 850 870 870 810 740 810 940 950 800 810 870
"""


def test_mean_and_deviation_of_the_speed_of_light() -> None:
    rows = pd.DataFrame({"speed": np.array([299 + int(one) / 1000 for one in LIGHT.split()])})
    found = result(rows, {"speed": "number"}, "distribution", inputs={"columns": "speed"})["effect"]["rows"][
        0
    ]
    assert found["n"] == 100
    assert found["mean"] == pytest.approx(299.8524, rel=1e-13)
    assert found["sd"] == pytest.approx(0.0790105478190518, rel=1e-11)


@pytest.mark.parametrize(("base", "n"), [(1_000_000, 1001), (10_000_000, 1001)], ids=["NumAcc3", "NumAcc4"])
def test_deviation_of_large_numbers_that_hardly_differ(base: int, n: int) -> None:
    values = [base + 0.2, *(base + (0.1 if i % 2 else 0.3) for i in range(1, n))]
    rows = pd.DataFrame({"value": values})
    found = result(rows, {"value": "number"}, "distribution", inputs={"columns": "value"})["effect"]["rows"][
        0
    ]
    assert found["mean"] == pytest.approx(base + 0.2, rel=1e-14)
    assert found["sd"] == pytest.approx(0.1, rel=1e-7)
