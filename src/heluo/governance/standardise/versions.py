"""Which version of a row is the current one: the last by (epoch, seq, row) for its key. Tombstones vanish."""

from __future__ import annotations

import ibis.expr.types as ir

EPOCH, SEQ = 10**14, 10**7
"""A parcel has at most 1 M rows and a chain at most 10 M parcels, so one 64-bit number orders all
versions."""


def current(source: ir.Table) -> ir.Table:
    """Rows of a source-layer table that stand now: one a (hospital, row_key), its last version, no deleted
    ones.

    The aggregate is narrow and the second scan joins with it: a window over whole rows would sort all their
    text.
    """
    versioned = source.mutate(_version=version_of(source))
    last = versioned.group_by("hospital", "row_key").agg(_version=versioned._version.max())
    standing = versioned.semi_join(last, ["hospital", "row_key", "_version"])
    return standing.filter(standing["op"] == "U").drop("_version")


def version_of(source: ir.Table) -> ir.IntegerValue:
    """The order of the versions of one key: a later one has a larger number."""
    return source.epoch * EPOCH + source.seq * SEQ + source.row
