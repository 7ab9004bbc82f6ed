"""Who is in the dataset of a disease, and who is out of it for which reason.

A row without a date speaks for a person as any other does, where the entry asks for one row alone: published
sets often have no dates. Day zero is then unknown, and so is everything that is counted from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from heluo.dictionary.diseases import BELOW_RULE, Disease, DiseaseEntry
from heluo.dictionary.filter import Filter, Selection
from heluo.governance.publish.disease.rows import ONE, StandardRows, chosen, twice

IN, OUT = "in", "out"
CONFIRMED = Filter("certainty", "not_in", ("suspected", "ruled_out"), None)
SCHEMA = {
    "person_id": pl.String,
    "hospital": pl.String,
    "disease": pl.String,
    "state": pl.String,
    "reason": pl.String,
    "day_zero": pl.Date,
    "subtype": pl.String,
    "marks": pl.String,
    "entries": pl.String,
}


@dataclass(frozen=True)
class _Days:
    """(person_id, hospital, day) of the rows that each selection means."""

    of: Mapping[Selection, pl.DataFrame]

    def persons(self, selection: Selection) -> pl.DataFrame:
        return self.of[selection].select(ONE).unique()


def members(lake: StandardRows, diseases: Mapping[str, Disease]) -> pl.DataFrame:
    """A line a disease, person and hospital of everybody who is in, has a mark or too few diagnoses."""
    days = _days(lake, diseases)
    return pl.concat([pl.DataFrame(schema=SCHEMA), *(_members(one, days) for one in diseases.values())]).sort(
        "disease", *ONE
    )


def selections(disease: Disease) -> tuple[Selection, ...]:
    """Every selection that decides who is in."""
    named = (*disease.entries, *disease.marks, *disease.subtypes)
    return tuple(dict.fromkeys((*(one.selection for one in named), _diagnosed(disease))))


def _diagnosed(disease: Disease) -> Selection:
    """Diagnoses of the disease that are no mere suspicion."""
    return Selection("diagnosis", (Filter("code", "starts", disease.code_prefixes, None), CONFIRMED))


def _days(lake: StandardRows, diseases: Mapping[str, Disease]) -> _Days:
    listed = dict.fromkeys(s for disease in diseases.values() for s in selections(disease))
    found: dict[Selection, pl.DataFrame] = {}
    for category in dict.fromkeys(s.category for s in listed):
        own = [s for s in listed if s.category == category]
        rows = chosen(lake, category, own).with_columns(day=pl.col("time_").dt.date())
        rows = twice(rows)
        found |= {s: rows.filter(pl.col(f"s{i}")).select(*ONE, "day") for i, s in enumerate(own)}
    return _Days(found)


def _members(disease: Disease, days: _Days) -> pl.DataFrame:
    entered = pl.concat(
        [_entered(entry, days).with_columns(rank=_rank(disease, entry)) for entry in disease.entries]
    )
    entered = (
        entered.sort("rank", "day")
        .group_by(ONE)
        .agg(
            day_zero=pl.coalesce(
                pl.col("day").filter(pl.col("rank") == pl.col("rank").min()).min(), pl.col("day").min()
            ),
            entries=pl.col("entry").unique().sort().str.join(","),
        )
    )
    everybody = pl.concat([days.persons(one) for one in selections(disease)]).unique()
    subtypes = _first([(s.id, days.persons(s.selection)) for s in disease.subtypes], "subtype")
    marks = [(m.id, days.persons(m.selection)) for m in disease.marks]
    below = (BELOW_RULE, days.persons(_diagnosed(disease)))
    people = (
        everybody.join(entered, on=ONE, how="left")
        .join(subtypes, on=ONE, how="left")
        .join(_all(marks, "marks"), on=ONE, how="left")
        .join(_first([*marks, below], "reason"), on=ONE, how="left")
    )
    inside = pl.col("entries").is_not_null()
    people = people.filter(inside | pl.col("reason").is_not_null())
    return people.select(
        *ONE,
        pl.lit(disease.id).alias("disease"),
        pl.when(inside).then(pl.lit(IN)).otherwise(pl.lit(OUT)).alias("state"),
        pl.when(inside).then(pl.lit("")).otherwise(pl.col("reason")).alias("reason"),
        "day_zero",
        pl.when(inside).then(pl.col("subtype").fill_null("")).otherwise(pl.lit("")).alias("subtype"),
        pl.col("marks").fill_null(""),
        pl.col("entries").fill_null(""),
    )


def _rank(disease: Disease, entry: DiseaseEntry) -> pl.Expr:
    """Which entries date day zero: those that are named first, then all others alike."""
    first = disease.day_zero
    return pl.lit(first.index(entry.id) if entry.id in first else len(first))


def _entered(entry: DiseaseEntry, days: _Days) -> pl.DataFrame:
    """(person_id, hospital, day, entry) of those for whom the entry holds: `times` rows, `apart_days` from
    first to last."""
    found = (
        days.of[entry.selection]
        .group_by(ONE)
        .agg(n=pl.len(), day=pl.col("day").min(), last=pl.col("day").max())
    )
    apart = (pl.col("last") - pl.col("day")).dt.total_days()
    holds = pl.col("n") >= entry.times
    if entry.apart_days:
        holds &= apart >= entry.apart_days
    return found.filter(holds).select(*ONE, "day", pl.lit(entry.id).alias("entry"))


def _listed(named: list[tuple[str, pl.DataFrame]]) -> pl.DataFrame:
    empty = pl.DataFrame(
        schema={"person_id": pl.String, "hospital": pl.String, "id": pl.String, "n": pl.Int32}
    )
    return pl.concat(
        [
            empty,
            *(
                persons.with_columns(pl.lit(id).alias("id"), pl.lit(n, pl.Int32).alias("n"))
                for n, (id, persons) in enumerate(named)
            ),
        ]
    )


def _first(named: list[tuple[str, pl.DataFrame]], column: str) -> pl.DataFrame:
    """(person_id, hospital, column): the first of `named` that has the person."""
    return _listed(named).sort("n").group_by(ONE).agg(pl.col("id").first().alias(column))


def _all(named: list[tuple[str, pl.DataFrame]], column: str) -> pl.DataFrame:
    return _listed(named).sort("n").group_by(ONE).agg(pl.col("id").str.join(",").alias(column))
