"""All datasets of some persons at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis.expr.types as ir
import polars as pl
import pyarrow as pa

from heluo.dictionary import Dictionary
from heluo.dictionary.diseases import Disease
from heluo.engines import Engine
from heluo.governance.publish.disease.members import members, selections
from heluo.governance.publish.disease.quality import quality
from heluo.governance.publish.disease.rows import StandardRows
from heluo.governance.publish.disease.treated import CATEGORIES, treated
from heluo.governance.publish.disease.values import values
from heluo.lakehouse.tables import (
    DISEASE_PERSON,
    DISEASE_QUALITY,
    DISEASE_TREATMENT,
    DISEASE_VALUE,
    bucket_of,
)


@dataclass(frozen=True)
class DiseaseRows:
    """Rows of the four tables of persons."""

    persons: pa.Table
    values: pa.Table
    quality: pa.Table
    treatments: pa.Table


def made(
    engine: Engine,
    standard: Mapping[str, ir.Table],
    links: ir.Table,
    dictionary: Dictionary,
    diseases: Mapping[str, Disease],
) -> DiseaseRows:
    """The datasets of the persons of `links`."""
    lake = StandardRows(engine, standard, links, dictionary)
    people = members(lake, diseases)
    treatments, elsewhere = treated(lake, diseases, people)
    found = values(lake, diseases, people, elsewhere)
    states = quality(diseases, people, found)
    return DiseaseRows(
        _shaped(people, DISEASE_PERSON),
        _shaped(found, DISEASE_VALUE),
        _shaped(states, DISEASE_QUALITY),
        _shaped(treatments, DISEASE_TREATMENT),
    )


def categories(diseases: Mapping[str, Disease]) -> tuple[str, ...]:
    """The categories whose rows the datasets look at."""
    looked_at = [one.category for disease in diseases.values() for one in selections(disease)]
    taken = [
        name for disease in diseases.values() for v in disease.variables.values() for name in v.categories
    ]
    own = CATEGORIES if any(disease.treatment for disease in diseases.values()) else ()
    return tuple(sorted({*looked_at, *taken, *own}))


def _shaped(rows: pl.DataFrame, schema: pa.Schema) -> pa.Table:
    names = rows["person_id"].unique().to_list()
    buckets = pl.DataFrame(
        {"person_id": names, "bucket": [bucket_of(name) for name in names]},
        schema={"person_id": pl.String, "bucket": pl.Int32},
    )
    placed = rows.join(buckets, on="person_id", how="left")
    return placed.select(schema.names).to_arrow().cast(schema)
