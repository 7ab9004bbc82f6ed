"""Clusters of tonight and persons of last night → person ids that stay: the older id survives a merge, the
other becomes an alias, and a person again when the two are parted.

Knows nothing of names or numbers; ids are opaque.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from heluo.kit.ids import new_id

NO_FORMER = pl.DataFrame(schema={"row": pl.Int64, "former": pl.String, "own": pl.Boolean})

AGE = {"id": pl.String, "age": pl.Int64}


@dataclass(frozen=True)
class Before:
    """What the records were called last night."""

    person: pl.Series
    """The id that each record had, null for none."""
    since: np.ndarray
    """The id of that link, 0 none."""
    age: Mapping[str, int]
    """Every live id → its number."""
    former: pl.DataFrame = field(default_factory=lambda: NO_FORMER)
    """row, former, own: ids that were merged into the one that the record at `row` has, through which the
    record came to it. `own`: the first of them."""
    former_age: Mapping[str, int] = field(default_factory=dict)
    """Every id of `former` → its number."""


@dataclass(frozen=True)
class Assigned:
    person: pl.Series
    """Person id of each record, in the records' order."""
    created: tuple[str, ...]
    """New ids, in the order of their clusters."""
    merged: dict[str, str]
    """Former id → surviving id."""
    emptied: tuple[str, ...]
    """Former ids that hold no record any more."""
    revived: tuple[str, ...] = ()
    """Ids that had been merged away and are persons again."""


def assign(label: np.ndarray, before: Before) -> Assigned:
    """Ids of the clusters `label` (one a record).

    A live id goes to the cluster that holds most of the records it did not get by a merge, then most of its
    records, then the one with its oldest link. What a merge brought it and is apart again takes the id of
    before the merge.
    """
    frame = pl.DataFrame({"cluster": label, "before": before.person, "since": before.since}).with_row_index(
        "row"
    )
    frame = frame.with_columns(pl.col("row").cast(pl.Int64))
    came = before.former.join(frame.select("row", "cluster", "since"), on="row")
    held = frame.filter(pl.col("before").is_not_null()).select("row", "cluster", "since", id="before")
    heirs = _heirs(held.with_columns(own=~pl.col("row").is_in(came["row"].implode())), before.age)
    winners = _oldest(heirs)
    back = _heirs(came.rename({"former": "id"}), before.former_age)
    back = back.join(winners, on="cluster", how="anti")
    again = _oldest(back)
    ids = pl.concat([winners, again])
    clusters = pl.DataFrame({"cluster": np.unique(label)}).join(
        ids, on="cluster", how="left", maintain_order="left"
    )
    without = clusters["person"].is_null()
    created = [new_id("p") for _ in range(int(without.sum()))]
    fresh = clusters.filter(without).with_columns(pl.Series("person", created, dtype=pl.String))
    ids = pl.concat([clusters.filter(~without), fresh])
    person = frame.join(ids, on="cluster", how="left", maintain_order="left")["person"]
    lost = pl.concat([heirs.join(winners, on="cluster"), back.join(again, on="cluster")])
    lost = lost.filter(pl.col("id") != pl.col("person"))
    merged = dict(zip(lost["id"].to_list(), lost["person"].to_list(), strict=True))
    emptied = tuple(sorted(set(before.age) - set(heirs["id"].to_list())))
    return Assigned(person, tuple(created), merged, emptied, tuple(again["person"].to_list()))


def _heirs(held: pl.DataFrame, age: Mapping[str, int]) -> pl.DataFrame:
    """id, cluster, age: the cluster that each id goes to. `held`: id, cluster, since, own of every record."""
    counted = held.group_by("id", "cluster").agg(
        pl.col("own").sum().alias("own"), pl.len().alias("records"), pl.col("since").min()
    )
    heirs = counted.sort(
        "id", "own", "records", "since", "cluster", descending=[False, True, True, False, False]
    ).unique("id", keep="first", maintain_order=True)
    numbers = pl.DataFrame({"id": list(age), "age": list(age.values())}, schema=AGE)
    return heirs.select("id", "cluster").join(numbers, on="id")


def _oldest(heirs: pl.DataFrame) -> pl.DataFrame:
    """cluster, person: the oldest id that goes to each."""
    first = heirs.sort("cluster", "age").unique("cluster", keep="first", maintain_order=True)
    return first.select("cluster", person="id")
