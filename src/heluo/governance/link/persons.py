"""Clusters of tonight and persons of last night → person ids that stay: the older id survives a merge, the
other becomes an alias.

Knows nothing of names or numbers; ids are opaque.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo.kit.ids import new_id


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


def assign(label: np.ndarray, before: pl.Series, since: np.ndarray, age: dict[str, int]) -> Assigned:
    """Ids of the clusters `label` (one a record).

    `before`: the id that each record had, null for none; `since`: the id of that link (0 none); `age`: every
    live former id → its number. A former id goes to the cluster that holds most of its records, then to the
    one with its oldest link.
    """
    frame = pl.DataFrame({"cluster": label, "before": before, "since": since})
    held = (
        frame.filter(pl.col("before").is_not_null())
        .group_by("before", "cluster")
        .agg(pl.len().alias("records"), pl.col("since").min())
    )
    heirs = held.sort("before", "records", "since", descending=[False, True, False]).unique(
        "before", keep="first", maintain_order=True
    )
    heirs = heirs.with_columns(pl.col("before").replace_strict(age, return_dtype=pl.Int64).alias("age"))
    winners = (
        heirs.sort("cluster", "age")
        .unique("cluster", keep="first", maintain_order=True)
        .select("cluster", pl.col("before").alias("person"))
    )
    clusters = pl.DataFrame({"cluster": np.unique(label)}).join(
        winners, on="cluster", how="left", maintain_order="left"
    )
    without = clusters["person"].is_null()
    created = [new_id("p") for _ in range(int(without.sum()))]
    fresh = clusters.filter(without).with_columns(pl.Series("person", created, dtype=pl.String))
    ids = pl.concat([clusters.filter(~without), fresh])
    person = frame.join(ids, on="cluster", how="left", maintain_order="left")["person"]
    lost = heirs.join(winners, on="cluster").filter(pl.col("before") != pl.col("person"))
    merged = dict(zip(lost["before"].to_list(), lost["person"].to_list(), strict=True))
    emptied = tuple(sorted(set(age) - set(heirs["before"].to_list())))
    return Assigned(person, tuple(created), merged, emptied)
