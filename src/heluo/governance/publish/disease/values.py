"""The values of a dataset's variables: one a person, from the source of highest priority that has a row in
the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from heluo.dictionary import Dictionary
from heluo.dictionary.disease_variables import DATES, NUMBERS, DiseaseSource, DiseaseVariable, level_of
from heluo.dictionary.diseases import Disease
from heluo.dictionary.filter import Selection
from heluo.governance.publish.disease.members import IN
from heluo.governance.publish.disease.rows import ONE, StandardRows, chosen, only, twice

SCHEMA = {
    "person_id": pl.String,
    "hospital": pl.String,
    "disease": pl.String,
    "variable": pl.String,
    "level": pl.Int32,
    "text": pl.String,
    "number": pl.Float64,
    "day": pl.Date,
    "category": pl.String,
    "row_key": pl.String,
    "source_hospital": pl.String,
}


@dataclass(frozen=True)
class _Wanted:
    """One source of one variable of a disease; `rank` is its priority."""

    disease: Disease
    variable: DiseaseVariable
    source: DiseaseSource
    rank: int


def values(
    lake: StandardRows, diseases: Mapping[str, Disease], people: pl.DataFrame, elsewhere: pl.DataFrame
) -> pl.DataFrame:
    """A line a disease, person, hospital and variable, of everybody who is in. `elsewhere`: rows that are
    another disease's of the person (`treated`)."""
    inside = people.filter(pl.col("state") == IN).select(*ONE, "disease", "day_zero")
    wanted = [
        _Wanted(disease, variable, source, rank)
        for disease in diseases.values()
        for variable in disease.variables.values()
        for rank, source in enumerate(variable.sources)
    ]
    rows = _RowsOfSources(only(lake, inside), wanted, elsewhere)
    of_disease = {id: part.drop("disease") for (id,), part in inside.group_by("disease")}
    days = {(id, ""): part for id, part in of_disease.items()}
    parts = [_best(_picked(one, rows, days, lake.dictionary) for one in wanted if not one.variable.anchor)]
    for disease, anchor in {(w.disease.id, w.variable.anchor) for w in wanted if w.variable.anchor}:
        mine = (pl.col("disease") == disease) & (pl.col("variable") == anchor)
        days[disease, anchor] = parts[0].filter(mine).select(*ONE, day_zero=pl.col("day"))
    parts.append(_best(_picked(one, rows, days, lake.dictionary) for one in wanted if one.variable.anchor))
    return pl.concat(parts).sort("disease", *ONE, "variable")


def _best(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Of several sources of a variable the one of highest priority."""
    found = pl.concat([pl.DataFrame(schema={**SCHEMA, "rank": pl.Int32}), *parts])
    best = pl.col("rank") == pl.col("rank").min().over(*ONE, "disease", "variable")
    return found.filter(best).drop("rank")


class _RowsOfSources:
    """The rows that sources mean, fetched once a category."""

    def __init__(self, lake: StandardRows, wanted: list[_Wanted], elsewhere: pl.DataFrame) -> None:
        self._elsewhere = elsewhere
        self._by_category: dict[str, pl.DataFrame] = {}
        self._flags: dict[Selection, str] = {}
        for category in dict.fromkeys(one.source.selection.category for one in wanted):
            own = [one.source for one in wanted if one.source.selection.category == category]
            selections = list(dict.fromkeys(one.selection for one in own))
            variables = {one.variable.name: one.variable for one in own}
            rows = chosen(lake, category, selections, variables.values())
            self._by_category[category] = rows.sort("time_", "row_key")
            self._flags |= {one: f"s{i}" for i, one in enumerate(selections)}

    def twice(self, disease: Disease, source: DiseaseSource) -> pl.DataFrame:
        """Of each hospital and of the province, without what is another disease's."""
        rows, category = twice(self.of(source)), source.selection.category
        mine = (pl.col("disease") == disease.id) & (pl.col("category") == category)
        others = self._elsewhere.filter(mine).select(*ONE, "row_key", "source_hospital")
        return rows if others.is_empty() else rows.join(others, on=others.columns, how="anti")

    def of(self, source: DiseaseSource) -> pl.DataFrame:
        """In the order of time; only those with a value of the source's variable, as `value_`."""
        rows, name = self._by_category[source.selection.category], str(source.variable.shipped)
        bound = f"{name}_bound"
        there = pl.col(name) if source.variable.type == "text" else pl.col(name).is_not_null()
        return rows.filter(pl.col(self._flags[source.selection]) & there).select(
            *ONE,
            "row_key",
            "time_",
            value_=pl.col(name),
            bound_=pl.col(bound) if bound in rows.columns else pl.lit(None, pl.String),
            source_hospital=pl.col("hospital"),
        )


def _picked(
    one: _Wanted, rows: _RowsOfSources, days: Mapping[tuple[str, str], pl.DataFrame], dictionary: Dictionary
) -> pl.DataFrame:
    """The line of each person who has a row of the source in the window."""
    variable, source = one.variable, one.source.variable
    key = (one.disease.id, variable.anchor)
    if key not in days:
        return pl.DataFrame(schema={**SCHEMA, "rank": pl.Int32})
    known = rows.twice(one.disease, one.source).join(days[key], on=ONE)
    known = known.with_columns(row_days_=(pl.col("time_").dt.date() - pl.col("day_zero")).dt.total_days())
    if variable.from_day is not None:
        known = known.filter(pl.col("row_days_") >= variable.from_day)
    if variable.to_day is not None:
        known = known.filter(pl.col("row_days_") <= variable.to_day)
    date = pl.col("value_").cast(pl.Date) if source.type in DATES else pl.col("time_").dt.date()
    known = known.with_columns(date_=date)
    if variable.pick != "count" and variable.take != "value":
        dated = pl.col("day_zero").is_not_null() if variable.take == "days" else pl.lit(True)
        known = known.filter(pl.col("date_").is_not_null() & dated)
    text, number = _value(variable, source.type)
    return _row(variable, known).select(
        *ONE,
        pl.lit(one.disease.id).alias("disease"),
        pl.lit(variable.id).alias("variable"),
        pl.lit(level_of(variable, dictionary), pl.Int32).alias("level"),
        text.alias("text"),
        number.cast(pl.Float64).alias("number"),
        pl.col("time_").dt.date().alias("day"),
        pl.lit(source.category).alias("category"),
        "row_key",
        "source_hospital",
        pl.lit(one.rank, pl.Int32).alias("rank"),
    )


def _row(variable: DiseaseVariable, known: pl.DataFrame) -> pl.DataFrame:
    """The row of each person and hospital that `pick` means; `known` is in the order of time. The n_ of a
    count stands beside the last row."""
    if variable.pick in ("highest", "lowest"):
        exact = known.filter(pl.col("bound_").is_null())
        known = exact.sort("value_", descending=variable.pick == "highest", maintain_order=True)
    if variable.pick == "first":  # rows without a date stand before all others: they are taken last
        known = known.sort(pl.col("time_").is_null(), maintain_order=True)
    first = variable.pick in ("first", "highest", "lowest")
    others = pl.exclude(ONE)
    grouped = known.group_by(ONE, maintain_order=True)
    return grouped.agg(others.first() if first else others.last(), n_=pl.len())


def _value(variable: DiseaseVariable, type: str) -> tuple[pl.Expr, pl.Expr]:
    """(text, number) of a picked row. A number that is only a bound is no number; of free text only that it
    is there."""
    no_text, no_number = pl.lit(None, pl.String), pl.lit(None, pl.Float64)
    if variable.pick == "count":
        return no_text, pl.col("n_")
    if variable.take == "days":
        return no_text, (pl.col("date_") - pl.col("day_zero")).dt.total_days()
    if variable.take == "date" or type in DATES:
        return pl.col("date_").cast(pl.String), no_number
    if type in NUMBERS:
        bounded = pl.col("bound_").is_not_null()
        text = pl.when(bounded).then(pl.col("bound_") + pl.col("value_").cast(pl.String))
        return text, pl.when(~bounded).then(pl.col("value_").cast(pl.Float64))
    if type == "text":
        return no_text, no_number
    return pl.col("value_").cast(pl.String), no_number
