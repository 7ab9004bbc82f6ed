"""What an algorithm is given and what it gives back. For the worker process: it imports pandas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from heluo.kit.progress import Report, silent
from heluo.kit.text import Text
from heluo.statistics.frame import FrameColumn
from heluo.statistics.spec import ColumnKind

Row = dict[str, Any]


@dataclass(frozen=True)
class AnalysisData:
    """Rows after the policy for missing values. Coded columns are categoricals whose categories are the
    levels in the order asked for; all others are floats (dates: days since 1970-01-01)."""

    rows: pd.DataFrame
    roles: Mapping[str, tuple[FrameColumn, ...]]
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    progress: Report = silent

    def names(self, role: str) -> list[str]:
        """Columns of a role."""
        return [column.name for column in self.roles[role]]

    def one(self, role: str) -> pd.Series:
        """The only column of a role."""
        found = self.rows[self.roles[role][0].name]
        assert isinstance(found, pd.Series)
        return found

    def numbers(self, role: str) -> np.ndarray:
        """The only column of a role as floats."""
        return self.one(role).to_numpy(dtype=float)

    def levels(self, role: str) -> list[str]:
        """Levels of a coded role that occur, in order."""
        used = self.one(role)
        return [level for level in used.cat.categories if (used == level).any()]

    def event(self, role: str) -> np.ndarray:
        """True where a column of two levels has its second one."""
        column = self.one(role)
        return (column == column.cat.categories[-1]).to_numpy()

    def groups(self, value: str, group: str) -> dict[str, np.ndarray]:
        """Level of `group` → numbers of `value`, values that are missing left out."""
        by = self.one(group)
        values = self.numbers(value)
        return {one: _present(values[(by == one).to_numpy()]) for one in self.levels(group)}

    def design(self, *roles: str) -> pd.DataFrame:
        """Numbers as they are, coded columns as 0/1 against the first level that occurs. Names are those of
        R: `age`, `sexF`. No intercept."""
        parts = {name: values for role in roles for name, _, values in self._terms(role)}
        return pd.DataFrame(parts, index=self.rows.index)

    def places(self, role: str) -> dict[str, list[int]]:
        """Column of `role` → positions of its terms in `design(role)`."""
        found: dict[str, list[int]] = {}
        for place, (_, column, _) in enumerate(self._terms(role)):
            found.setdefault(column, []).append(place)
        return found

    def _terms(self, role: str) -> Iterator[tuple[str, str, np.ndarray]]:
        """Name of the term, its column, its values."""
        for column in self.names(role):
            values = self.rows[column]
            if isinstance(values.dtype, pd.CategoricalDtype):
                used = [level for level in values.cat.categories if (values == level).any()]
                for level in used[1:]:
                    yield f"{column}{level}", column, (values == level).to_numpy(dtype=float)
            else:
                yield column, column, values.to_numpy(dtype=float)


def _present(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


@dataclass(frozen=True)
class Found:
    """What a check found: whether it holds, and the numbers that its words cite."""

    holds: bool
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewColumn:
    """A column that an algorithm makes of the frame's: `values` by used row, None or NaN where it has none.
    `levels`: of coded kinds, code → words, in order."""

    name: str
    label: Text
    kind: ColumnKind
    values: Sequence[Any] | np.ndarray
    unit: str = ""
    levels: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class AlgorithmOutcome:
    """What a function gives back, raw. `tables`: id → rows, each with `key` (unique in the table) and the
    columns that the specification names. `plots`: id → data. `facts`: numbers that the texts cite;
    `df_residual` is checked before display. `reading`: which sentences of the plain reading hold, in order.
    `checks`: findings of the checks that the algorithm reports itself. `columns`: new columns of the frame;
    whoever asked for them gets a frame with them (`statistics/extended.py`)."""

    tables: Mapping[str, Sequence[Row]]
    facts: Mapping[str, Any] = field(default_factory=dict)
    plots: Mapping[str, Any] = field(default_factory=dict)
    reading: Sequence[str | tuple[str, Mapping[str, Any]]] = ()
    checks: Mapping[str, Found] = field(default_factory=dict)
    columns: Sequence[NewColumn] = ()
