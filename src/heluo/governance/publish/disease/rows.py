"""Standard rows that a disease dataset may look at, fetched once a category with one flag for each selection.

Held rows and rows of special diseases count for nothing: these tables have no level by row of a person.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl

from heluo.dictionary import Category, Dictionary
from heluo.dictionary.filter import Selection
from heluo.dictionary.model import Variable
from heluo.engines import Engine
from heluo.lakehouse.labels import SPECIAL_LEVEL, row_level
from heluo.lakehouse.selection import matches

PROVINCE = ""
"""Stands for all hospitals together."""
ONE = ["person_id", "hospital"]


@dataclass(frozen=True)
class StandardRows:
    """What the datasets are made of: standard tables by category, and the links of the persons."""

    engine: Engine
    standard: Mapping[str, ir.Table]
    links: ir.Table
    dictionary: Dictionary


def chosen(
    lake: StandardRows, category: str, selections: Sequence[Selection], variables: Iterable[Variable] = ()
) -> pl.DataFrame:
    """Rows of `category` that one of `selections` means: person_id, hospital, row_key, time_, s0, s1, … and
    the columns of `variables` (of free text only whether there is any)."""
    head = lake.dictionary.categories[category]
    rows = lake.standard[category]
    rows = rows.filter(rows.held.isnull() & (row_level(rows) < SPECIAL_LEVEL))
    flags = {f"s{i}": matches(rows, one, lake.dictionary) for i, one in enumerate(selections)}
    taken = {name: value for one in variables for name, value in _columns(rows, head, one).items()}
    flagged = rows.select(
        "hospital", "subject_ref", "row_key", time_=rows[head.time].cast("timestamp(6)"), **flags, **taken
    )
    if all(one.where for one in selections):
        flagged = flagged.filter(functools.reduce(operator.or_, [flagged[name] for name in flags]))
    links = lake.links.select("hospital", "subject_ref", "person_id")
    linked = flagged.inner_join(links, ["hospital", "subject_ref"])
    found = lake.engine.to_arrow(linked.drop("subject_ref"))
    return pl.DataFrame(pl.from_arrow(found))


def only(lake: StandardRows, inside: pl.DataFrame) -> StandardRows:
    """The lake of those whom `inside` names (person_id)."""
    persons = inside.select("person_id").unique().to_arrow()
    names = lake.engine.register("_disease_persons", persons)
    return StandardRows(lake.engine, lake.standard, lake.links.semi_join(names, "person_id"), lake.dictionary)


def _columns(rows: ir.Table, head: Category, variable: Variable) -> dict[str, ir.Value]:
    name = str(variable.shipped)
    if variable.type == "text":
        return {name: rows[name].notnull()}
    found: dict[str, ir.Value] = {name: rows[name]}
    if comparator := head.comparator(variable.name):
        given = rows[comparator].nullif("=")
        found[f"{name}_bound"] = ibis.ifelse(rows[name].notnull(), given, ibis.null("string"))
    return found


def twice(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` of their hospital, and once more of the province."""
    return pl.concat([rows, rows.with_columns(pl.lit(PROVINCE).alias("hospital"))])
