"""Whom an indicator of a disease speaks of: met, not met, or left out for a reason; one line a person in its
denominator."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping

import polars as pl

from heluo.dictionary.disease_indicators import Clauses, DiseaseIndicator, PersonCondition
from heluo.dictionary.diseases import Disease
from heluo.governance.publish.disease.members import IN
from heluo.governance.publish.disease.rows import ONE

SCHEMA = {
    "person_id": pl.String,
    "hospital": pl.String,
    "disease": pl.String,
    "indicator": pl.String,
    "state": pl.String,
    "reason": pl.String,
}
MET, NOT_MET, EXCLUDED = "met", "not_met", "excluded"
COMPARE = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}


def quality(diseases: Mapping[str, Disease], people: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A line a disease, person, hospital and indicator. `found`: the values of the datasets."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    for disease in diseases.values():
        known = _columns(disease, people, found)
        parts += [_states(disease, indicator, known) for indicator in disease.indicators]
    return pl.concat(parts).sort("disease", *ONE, "indicator")


def _columns(disease: Disease, people: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """A line a person and hospital; of each variable that an indicator looks at whether it is `there`, its
    `text` and its `number`."""
    names = sorted({name for one in disease.indicators for name in one.variables})
    known = people.filter((pl.col("disease") == disease.id) & (pl.col("state") == IN)).select(ONE)
    own = found.filter(pl.col("disease") == disease.id)
    for name in names:
        value = own.filter(pl.col("variable") == name).select(
            *ONE,
            pl.lit(True).alias(f"{name}:there"),
            pl.col("text").alias(f"{name}:text"),
            pl.col("number").alias(f"{name}:number"),
        )
        known = known.join(value, on=ONE, how="left")
    return known


def _states(disease: Disease, indicator: DiseaseIndicator, known: pl.DataFrame) -> pl.DataFrame:
    reason = pl.lit(None, pl.String)
    for exclusion in reversed(indicator.exclusions):
        reason = pl.when(_all(exclusion.where)).then(pl.lit(exclusion.id)).otherwise(reason)
    state = (
        pl.when(pl.col("reason").is_not_null())
        .then(pl.lit(EXCLUDED))
        .when(_all(indicator.met))
        .then(pl.lit(MET))
        .otherwise(pl.lit(NOT_MET))
    )
    return (
        known.filter(_all(indicator.denominator))
        .with_columns(reason=reason)
        .select(
            *ONE,
            pl.lit(disease.id).alias("disease"),
            pl.lit(indicator.id).alias("indicator"),
            state.alias("state"),
            pl.col("reason").fill_null(""),
        )
    )


def _all(clauses: Clauses) -> pl.Expr:
    each = [functools.reduce(operator.or_, [_holds(one) for one in clause]) for clause in clauses]
    return functools.reduce(operator.and_, each, pl.lit(True))


def _holds(one: PersonCondition) -> pl.Expr:
    there = pl.col(f"{one.variable}:there").fill_null(False)
    match one.operator:
        case "present":
            return there
        case "absent":
            return ~there
        case "in":
            return pl.col(f"{one.variable}:text").is_in(list(one.values)).fill_null(False)
        case "not_in":
            return ~pl.col(f"{one.variable}:text").is_in(list(one.values)).fill_null(False)
        case "starts":
            begins = [pl.col(f"{one.variable}:text").str.starts_with(value) for value in one.values]
            return functools.reduce(operator.or_, begins).fill_null(False)
    bound = pl.col(f"{one.other}:number") if one.other else pl.lit(one.number)
    return COMPARE[one.operator](pl.col(f"{one.variable}:number"), bound).fill_null(False)
