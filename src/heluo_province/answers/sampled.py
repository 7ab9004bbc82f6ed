"""What a sample of coded and measured values means: written to truth/values.parquet before anything is
spoilt.

Only what the hospital delivers is asked for: variables that its mapping names, rows that its database holds
in the end, and numbers with the decimals that it prints.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo.dictionary import Dictionary, Hospital
from heluo_province.databases.habits import Habits

SCHEMA = {
    "hospital": pl.String,
    "category": pl.String,
    "key": pl.String,
    "variable": pl.String,
    "code": pl.String,
    "number": pl.Float64,
    "unit": pl.String,
}


def sample(
    dictionary: Dictionary,
    hospital: Hospital,
    habits: Habits,
    frames: dict[str, pl.DataFrame],
    rng: np.random.Generator,
    share: float,
) -> pl.DataFrame:
    """A row a value: hospital, category, key, variable, and its standard code, or its number in the item's
    canonical unit."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    for name, frame in frames.items():
        category = dictionary.categories[name]
        delivered = {f.variable for f in hospital.fields_of(name) if f.column}
        part = frame[np.flatnonzero(rng.random(len(frame)) < share)]
        head = [
            pl.lit(hospital.code).alias("hospital"),
            pl.lit(name).alias("category"),
            pl.col(category.key[0]).alias("key"),
        ]
        for variable in category.collected:
            if (
                variable.type != "code"
                or variable.name not in frame.columns
                or variable.name not in delivered
                or variable.shipped is None
            ):
                continue
            known = part.filter(pl.col(variable.name).is_not_null())
            parts.append(
                known.select(
                    *head,
                    pl.lit(variable.name).alias("variable"),
                    pl.col(variable.name).alias("code"),
                    pl.lit(None, pl.Float64).alias("number"),
                    pl.lit(None, pl.String).alias("unit"),
                )
            )
        if name == "lab_result" and "value_number" in delivered:
            known = part.filter(pl.col("value_number").is_not_null())
            parts.append(
                known.select(
                    *head,
                    pl.lit("value_standard").alias("variable"),
                    pl.lit(None, pl.String).alias("code"),
                    _printed(habits).alias("number"),
                    pl.col("unit"),
                )
            )
    return pl.concat(parts)


def delivered(values: pl.DataFrame, dictionary: Dictionary, frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """`values` without the rows that the hospital lost."""
    retained = [pl.DataFrame(schema={"category": pl.String, "key": pl.String})]
    retained += [
        frame.select(pl.lit(name).alias("category"), pl.col(dictionary.categories[name].key[0]).alias("key"))
        for name, frame in frames.items()
    ]
    return values.join(pl.concat(retained), on=["category", "key"], how="semi")


def _printed(habits: Habits) -> pl.Expr:
    """The number in the canonical unit that the printed one stands for: a hospital that prints 60 mg/dL has
    said no more than that."""
    number = pl.col("value_number")
    for code, paper in habits.results.items():
        on_paper = (pl.col("value_number") * paper.factor + paper.offset).round(paper.decimals)
        number = (
            pl.when(pl.col("item_code") == code)
            .then((on_paper - paper.offset) / paper.factor)
            .otherwise(number)
        )
    return number
