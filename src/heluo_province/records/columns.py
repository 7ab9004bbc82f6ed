"""Columns of a table under way."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo.dictionary import Category

TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "datetime": pl.Datetime("us"),
    "integer": pl.Int64,
    "decimal": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def with_missing(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """`frame` with the columns `names`, empty where there was none."""
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(n) for n in names if n not in frame.columns)


def typed(frame: pl.DataFrame, category: Category) -> pl.DataFrame:
    """All collected variables of the dictionary in its order, typed, null where nothing is known; seconds
    become datetimes; rows in order of time."""
    casts = []
    for variable in category.collected:
        kind = TYPES.get(variable.type, pl.String)
        if variable.name not in frame.columns:
            casts.append(pl.lit(None, dtype=kind).alias(variable.name))
        elif variable.type == "datetime" and frame.schema[variable.name] != pl.Datetime("us"):
            casts.append((pl.col(variable.name).cast(pl.Int64) * 1_000_000).cast(kind).alias(variable.name))
        elif variable.type == "decimal":
            casts.append(pl.col(variable.name).cast(kind).fill_nan(None).alias(variable.name))
        else:
            casts.append(pl.col(variable.name).cast(kind).alias(variable.name))
    if frame.is_empty():
        return pl.DataFrame(schema={v.name: TYPES.get(v.type, pl.String) for v in category.collected})
    return (
        frame.sort(category.time, maintain_order=True).select(casts) if category.time else frame.select(casts)
    )


def sometimes(frame: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.Series:
    """True for about `share` of the rows."""
    return pl.Series(rng.random(len(frame)) < share)


def one_of(texts: tuple[str, ...], frame: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """A text for each row."""
    return pl.Series(list(texts)).gather(rng.integers(0, len(texts), len(frame)))
