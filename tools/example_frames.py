"""Draws the invented frames that algorithms are compared on: `python -m tools.example_frames` writes
`src/heluo/statistics/examples/*.csv` and `*.json`. Nobody in them exists; what they hold was made to need
every algorithm, not to look like a hospital."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from heluo.statistics.frame import FrameColumn, FrameDescription, digest
from heluo.statistics.spec import CODED, Bilingual, ColumnKind

FOLDER = Path(__file__).resolve().parents[1] / "src/heluo/statistics/examples"
HERE = Path(__file__).parent
COLUMNS = pd.read_csv(HERE / "example_columns.csv", keep_default_na=False)
WORDS = {code: (zh, en) for code, zh, en in pd.read_csv(HERE / "example_levels.csv").itertuples(index=False)}
ORDER = ("no", "never", "usual", "censored", "north", "F")
"""Levels that come first: references."""


def persons() -> pd.DataFrame:
    """400 persons, one row each."""
    draw = np.random.default_rng(20261129)
    n = 400
    age = draw.normal(62, 11, n).clip(30, 90).round(0)
    sex = draw.choice(["F", "M"], n)
    stage = draw.choice(["1", "2", "3", "4"], n, p=[0.3, 0.3, 0.25, 0.15])
    worse = stage.astype(int)
    smoking = draw.choice(["never", "former", "current"], n, p=[0.5, 0.3, 0.2])
    treated = draw.random(n) < _logistic(-0.2 - 0.03 * (age - 62) + 0.25 * (worse - 2))
    bmi = draw.normal(24.5, 3.5, n).round(1)
    before = (7.6 + 0.06 * (bmi - 24.5) + draw.normal(0, 1.1, n)).round(1)
    after = (before - 0.3 - 0.5 * treated + draw.normal(0, 0.7, n)).round(1)
    pressure = (132 + 0.35 * (age - 62) + draw.normal(0, 14, n)).round(0)
    hazard = np.exp(0.03 * (age - 62) + 0.45 * (worse - 2) - 0.5 * treated + 0.4 * (smoking == "current"))
    death = draw.exponential(1400 / hazard)
    rival = draw.exponential(4000, n)
    leave = draw.uniform(200, 2200, n)
    followup = np.minimum(np.minimum(death, rival), leave).round(0).clip(1)
    cause = np.where(
        (death <= rival) & (death <= leave), "cancer", np.where(rival <= leave, "other", "censored")
    )
    responded = draw.random(n) < _logistic(0.2 + 0.9 * treated - 0.4 * (worse - 2) - 0.02 * (age - 62))
    years = (followup / 365.25).round(2).clip(0.05)
    liability = 0.8 * (worse - 2) + 0.3 * treated + draw.normal(0, 1, n)
    truth = draw.normal(50, 9, n)
    rating = np.digitize(liability, [-1, 0.3, 1.5]) + 1
    again = np.clip(rating + draw.choice([-1, 0, 1], n, p=[0.15, 0.7, 0.15]), 1, 4)
    sets = np.repeat(np.arange(n // 4), 4)
    chance = np.exp(0.9 * (smoking == "current") + 0.03 * (age - 62) + draw.gumbel(0, 1, n))
    case = pd.Series(chance).groupby(sets).transform(lambda x: x == x.max()).to_numpy()
    frame = pd.DataFrame(
        {
            "person": [f"p{i:04d}" for i in range(n)],
            "age": age,
            "sex": sex,
            "region": draw.choice(["north", "south", "east"], n, p=[0.4, 0.35, 0.25]),
            "hospital": draw.choice([f"h{i}" for i in range(1, 7)], n),
            "smoking": smoking,
            "stage": stage,
            "arm": np.where(treated, "new", "usual"),
            "bmi": bmi,
            "hba1c_before": before,
            "hba1c_after": after,
            "sbp_before": pressure,
            "sbp_after": (pressure - 4 - 3 * treated + draw.normal(0, 9, n)).round(0),
            "ldl": draw.lognormal(1.0, 0.35, n).round(2),
            "response": _yes(responded),
            "admissions": draw.poisson(np.exp(-0.2 + 0.3 * (worse - 2)) * years.clip(0.2)),
            "complaints": draw.negative_binomial(0.8, 0.45, n) * (draw.random(n) < 0.7),
            "years": years,
            "followup": followup,
            "dead": _yes(cause != "censored"),
            "cause": cause,
            "switch_day": draw.uniform(30, 1500, n).round(0),
            "marker": (10 + 3.0 * (cause != "censored") + draw.normal(0, 4, n)).round(1),
            "marker_b": (20 + 2.0 * (cause != "censored") + draw.normal(0, 5, n)).round(1),
            "risk": _logistic(-0.2 - 0.35 * (worse - 2) + 0.8 * treated + draw.normal(0, 0.3, n)).round(4),
            "test_a": _yes(liability + draw.normal(0, 0.6, n) > 0.5),
            "test_b": _yes(liability + draw.normal(0, 0.9, n) > 0.7),
            "test_c": _yes(liability + draw.normal(0, 1.2, n) > 0.4),
            "rater_a": rating.astype(str),
            "rater_b": again.astype(str),
            "score_1": (truth + draw.normal(0, 4, n)).round(1),
            "score_2": (truth + 1.5 + draw.normal(0, 4, n)).round(1),
            "score_3": (truth + 2.0 + draw.normal(0, 5, n)).round(1),
            "matched_set": [f"s{i:03d}" for i in sets],
            "is_case": _yes(case),
            "entered": (pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 700, n), "D")).strftime(
                "%Y-%m-%d"
            ),
            "constant": np.full(n, 3.0),
            "only_level": np.full(n, "only"),
            "negative": draw.normal(0, 1, n).round(2),
            "age_months": age * 12,
        }
    )
    for name, share in (("bmi", 0.06), ("hba1c_before", 0.04), ("ldl", 0.1), ("smoking", 0.05)):
        frame.loc[draw.random(n) < share, name] = None
    # Older persons lack the second measurement more often: not missing completely at random.
    frame.loc[draw.random(n) < _logistic(-2.6 + 0.05 * (age - 62)), "hba1c_after"] = None
    return frame


def visits() -> pd.DataFrame:
    """120 persons with four visits each; every second interval may be exposed."""
    draw = np.random.default_rng(11291)
    rows = []
    for i in range(120):
        own, slope, treated = draw.normal(0, 1.2), draw.normal(0, 0.25), i % 2
        age, hospital = round(draw.normal(60, 9)), f"h{draw.integers(1, 7)}"
        died = False
        for visit in range(4):
            exposed = draw.random() < 0.25 + 0.15 * visit
            pain = 6 + own + (slope - 0.35 * treated - 0.1) * visit + draw.normal(0, 0.8)
            event = not died and draw.random() < 0.06 + 0.08 * exposed
            rows.append(
                {
                    "person": f"v{i:03d}",
                    "visit": str(visit),
                    "day": visit * 90 + int(draw.integers(0, 15)),
                    "arm": "new" if treated else "usual",
                    "age": age,
                    "hospital": hospital,
                    "pain": round(pain, 1),
                    "improved": "yes"
                    if draw.random() < _logistic(-1 + 0.4 * visit * treated + 0.2 * own)
                    else "no",
                    "calls": int(draw.poisson(np.exp(0.2 + 0.15 * visit + 0.3 * own))),
                    "start": visit * 90,
                    "stop": (visit + 1) * 90,
                    "event": "yes" if event else "no",
                    "exposed": "yes" if exposed else "no",
                }
            )
            died |= event
    return pd.DataFrame(rows)


def _logistic(x: np.ndarray | float) -> np.ndarray | float:
    return 1 / (1 + np.exp(-x))


def _yes(flags: np.ndarray) -> np.ndarray:
    return np.where(flags, "yes", "no")


def write(name: str, rows: pd.DataFrame, row: str) -> None:
    """`<name>.csv` and its description."""
    path = FOLDER / f"{name}.csv"
    rows.to_csv(path, index=False, lineterminator="\n")
    declared = COLUMNS[COLUMNS["frame"] == name].itertuples(index=False)
    columns = [_column(rows[column], column, *what) for _, column, *what in declared]
    described = FrameDescription(
        frame=f"example_{name}@1",
        release="example",
        row=row,
        rows=len(rows),
        columns=tuple(columns),
        digest=digest(path),  # type: ignore[arg-type]
    )
    text = json.dumps(described.model_dump(exclude_defaults=True), ensure_ascii=False, indent=1)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8")


def _column(values: pd.Series, name: str, kind: ColumnKind, zh: str, en: str, unit: str) -> FrameColumn:
    found = sorted(values.dropna().unique(), key=lambda v: (v not in ORDER, v)) if kind in CODED else []
    words = {str(v): WORDS.get(str(v), (str(v), str(v))) for v in found}
    return FrameColumn(
        name=name,
        label=Bilingual(zh=zh, en=en),
        kind=kind,
        unit=unit,
        missing=round(float(values.isna().mean()), 6),
        levels={code: Bilingual(zh=zh, en=en) for code, (zh, en) in words.items()},
    )


if __name__ == "__main__":
    write("persons", persons(), "person")
    write("visits", visits(), "visit")
