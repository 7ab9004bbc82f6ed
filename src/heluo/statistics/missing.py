"""Reads a frame's rows and applies the policy for missing values, counting what is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from heluo.kit.progress import Report, silent
from heluo.statistics.collect import algorithm
from heluo.statistics.data import AnalysisData
from heluo.statistics.frame import ROWS, WITHOUT_VALUE, FrameDescription
from heluo.statistics.request import AnalysisRequest
from heluo.statistics.spec import CODED


@dataclass(frozen=True)
class RowsUsed:
    """How many rows came in and were used. `lacking`: column → rows without its value (a row may lack
    several)."""

    rows: int
    used: int
    lacking: Mapping[str, int]
    places: np.ndarray
    """Positions of the used rows among those that came in."""

    @property
    def as_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "used": self.used,
            "dropped": self.rows - self.used,
            "lacking": dict(self.lacking),
        }


def read(
    folder: Path, request: AnalysisRequest, frame: FrameDescription, report: Report = silent
) -> tuple[AnalysisData, RowsUsed]:
    """The data of a completed request on the frame in `folder`."""
    rows = pd.read_parquet(folder / ROWS, columns=list(request.columns))
    return prepare(rows, request, frame, report)


def prepare(
    rows: pd.DataFrame, request: AnalysisRequest, frame: FrameDescription, report: Report = silent
) -> tuple[AnalysisData, RowsUsed]:
    """Types, levels and the policy for missing values on `rows`."""
    typed = pd.DataFrame({name: _typed(rows.loc[:, name], name, request, frame) for name in request.columns})
    lacking = {name: int(n) for name, n in typed.isna().sum().items() if n}
    if request.missing == "category":
        for name in lacking:
            if frame.column(name).kind in CODED:
                typed[name] = typed[name].cat.add_categories([WITHOUT_VALUE]).fillna(WITHOUT_VALUE)
    every = request.missing == "available"
    places = np.flatnonzero(np.ones(len(typed), bool) if every else typed.notna().to_numpy().all(axis=1))
    used = typed.iloc[places].reset_index(drop=True)
    spec = algorithm(request.algorithm)
    roles = {role: tuple(map(frame.column, request.inputs.get(role, ()))) for role in spec.roles}
    random = np.random.default_rng(request.seed)
    return AnalysisData(used, roles, random, report), RowsUsed(len(typed), len(used), lacking, places)


def _typed(values: pd.Series, name: str, request: AnalysisRequest, frame: FrameDescription) -> pd.Series:
    column = frame.column(name)
    if column.kind in CODED:
        return values.astype("string").astype(pd.CategoricalDtype(list(request.levels[name])))
    if column.kind == "id":
        return values.astype("string")
    if column.kind == "date":
        days = pd.to_datetime(values).to_numpy(dtype="datetime64[D]")
        return pd.Series(np.where(np.isnat(days), np.nan, days.astype("int64")), index=values.index)
    return values.astype(float)
