"""Whose a treatment is, where somebody has several diseases that tell their own treatments from others': a
person with lung and breast cancer is in both datasets, and each has its own chemotherapy.

Of a row speak, first, the site of the body that was treated (`site`) or the procedure (`procedure`), then the
diagnoses of its visit (`visit`). A row of which nothing speaks is its only disease's (`only`); of several
diseases that it may be, each has it, and says that it cannot be told (`unclear`): left out of both, it would
be missing where it was given.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping

import polars as pl

from heluo.dictionary.diseases import Disease, OwnTreatment
from heluo.dictionary.filter import Filter, Selection
from heluo.governance.publish.disease.members import CONFIRMED, IN
from heluo.governance.publish.disease.rows import ONE, StandardRows, chosen, only, twice

SCHEMA = {
    "person_id": pl.String,
    "hospital": pl.String,
    "disease": pl.String,
    "what": pl.String,
    "day": pl.Date,
    "category": pl.String,
    "row_key": pl.String,
    "source_hospital": pl.String,
    "reason": pl.String,
}
ROW = [*ONE, "category", "row_key", "source_hospital"]
SITE, PROCEDURE, VISIT, ONLY, UNCLEAR = "site", "procedure", "visit", "only", "unclear"
CATEGORIES = ("treatment", "surgery", "diagnosis")


def treated(
    lake: StandardRows, diseases: Mapping[str, Disease], people: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(a line a disease, person, hospital and treatment that is the disease's; the same rows by disease that
    are another one's of the person: person_id, hospital, disease, category, row_key, source_hospital)."""
    own = {one.id: one.treatment for one in diseases.values() if one.treatment}
    inside = people.filter((pl.col("state") == IN) & pl.col("disease").is_in(list(own)))
    if inside.is_empty():
        return pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema={n: SCHEMA[n] for n in (*ROW, "disease")})
    some = only(lake, inside)
    rows = twice(_treatments(some, own)).join(inside.select(*ONE, "disease"), on=ONE)
    rows = rows.join(
        _visits(some, {id: diseases[id] for id in own}), on=[*ONE, "visit_id", "disease"], how="left"
    )
    rows = rows.filter(_given(own)).with_columns(claim=_claim(own)).with_columns(rank=_rank())
    first = rows.with_columns(best=pl.col("rank").min().over(ROW), n=pl.len().over(ROW))
    mine = first.filter(pl.col("rank") == pl.col("best")).with_columns(shared=pl.len().over(ROW))
    # An operation of which nothing speaks is of no disease: nobody removes a lobe for breast cancer.
    mine = mine.filter((pl.col("category") != "surgery") | (pl.col("claim") != ""))
    alone = pl.when(pl.col("n") == 1).then(pl.lit(ONLY)).otherwise(pl.lit(UNCLEAR))
    reason = (
        pl.when(pl.col("claim") == "")
        .then(alone)
        .when(pl.col("shared") > 1)
        .then(pl.lit(UNCLEAR))
        .otherwise("claim")
    )
    others = first.filter(pl.col("rank") > pl.col("best")).select(*ROW, "disease")
    return mine.with_columns(reason=reason).select(*SCHEMA).sort("disease", *ROW), others


def _treatments(lake: StandardRows, own: Mapping[str, OwnTreatment]) -> pl.DataFrame:
    """Rows of treatment and surgery that may be of one of the diseases: site, code, what and visit."""
    types = tuple(dict.fromkeys(t for one in own.values() for t in one.types))
    begins = tuple(dict.fromkeys(p for one in own.values() for p in one.procedures))
    sources = [
        ("treatment", Filter("treatment_type", "in", types, None), "target_site", "treatment_type"),
        ("surgery", Filter("procedure_code", "starts", begins, None), "body_site", "procedure_code"),
    ]
    parts = []
    for category, filter, site, what in sources if begins else sources[:1]:
        head = lake.dictionary.categories[category]
        taken = [head.variables[name] for name in ("visit_id", site, what)]
        visit, where, of = (str(one.shipped) for one in taken)
        rows = chosen(lake, category, [Selection(category, (filter,))], taken)
        parts.append(
            rows.select(
                *ONE,
                pl.lit(category).alias("category"),
                "row_key",
                pl.col("hospital").alias("source_hospital"),
                pl.col("time_").dt.date().alias("day"),
                pl.col(visit).cast(pl.String).alias("visit_id"),
                pl.col(where).cast(pl.String).alias("site"),
                pl.col(of).cast(pl.String).alias("what"),
            )
        )
    return pl.concat(parts)


def _visits(lake: StandardRows, diseases: Mapping[str, Disease]) -> pl.DataFrame:
    """(person_id, hospital, visit_id, disease, diagnosed) of visits with a diagnosis of the disease."""
    head = lake.dictionary.categories["diagnosis"]
    visit = str(head.variables["visit_id"].shipped)
    selections = [
        Selection("diagnosis", (Filter("code", "starts", one.code_prefixes, None), CONFIRMED))
        for one in diseases.values()
    ]
    rows = twice(chosen(lake, "diagnosis", selections, [head.variables["visit_id"]]))
    return pl.concat(
        rows.filter(pl.col(f"s{i}"))
        .select(
            *ONE,
            pl.col(visit).cast(pl.String).alias("visit_id"),
            pl.lit(id).alias("disease"),
            pl.lit(True).alias("diagnosed"),
        )
        .unique()
        for i, id in enumerate(diseases)
    )


def _given(own: Mapping[str, OwnTreatment]) -> pl.Expr:
    """The disease is treated so at all."""
    of = [(pl.col("disease") == id) & pl.col("what").is_in(list(one.types)) for id, one in own.items()]
    return (pl.col("category") == "surgery") | functools.reduce(operator.or_, of)


def _claim(own: Mapping[str, OwnTreatment]) -> pl.Expr:
    """By what the row is said to be the disease's, "" where nothing says so."""
    claim = pl.when(pl.col("diagnosed").fill_null(False)).then(pl.lit(VISIT)).otherwise(pl.lit(""))
    for id, one in own.items():
        of = pl.col("disease") == id
        begins = [pl.col("what").str.starts_with(prefix) for prefix in one.procedures]
        if begins:
            cut = (pl.col("category") == "surgery") & functools.reduce(operator.or_, begins)
            claim = pl.when(of & cut).then(pl.lit(PROCEDURE)).otherwise(claim)
        claim = pl.when(of & pl.col("site").is_in(list(one.sites))).then(pl.lit(SITE)).otherwise(claim)
    return claim


def _rank() -> pl.Expr:
    strong = pl.col("claim").is_in([SITE, PROCEDURE])
    return pl.when(strong).then(0).when(pl.col("claim") == VISIT).then(1).otherwise(2)
