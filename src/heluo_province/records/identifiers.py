"""How a hospital numbers its visits, orders, results: plain serials, prefixed serials, dates with a serial,
hexadecimal keys."""

from __future__ import annotations

import zlib

import numpy as np
import polars as pl

PREFIX = {
    "visit": "V", "diagnosis": "D", "order": "O", "medication": "M", "medical_record": "B", "lab_result": "L", "report": "R", "microbiology": "W", "microbiology_report": "WR",
    "examination": "E", "imaging": "I", "pathology": "P", "surgery": "S", "treatment": "T", "vital_sign": "X", "charge": "F", "follow_up": "U",
}  # fmt: skip


class Identifiers:
    """Identifiers of one hospital, in the order of time, different within a category."""

    def __init__(self, style: int) -> None:
        self.style = style % 5

    def of(self, category: str, seconds: np.ndarray) -> pl.Series:
        """One identifier for each moment in `seconds`, given out in order of time."""
        rank = np.empty(len(seconds), dtype=np.int64)
        rank[np.argsort(seconds, kind="stable")] = np.arange(1, len(seconds) + 1)
        number = pl.Series(rank)
        prefix = PREFIX[category]
        if self.style == 0:
            return (number + 10_000_000 * (sorted(PREFIX).index(category) + 1)).cast(pl.String)
        if self.style == 1:
            return prefix + number.cast(pl.String).str.zfill(9)
        if self.style == 2:
            day = (
                pl.Series(seconds.astype(np.int64) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%y%m%d")
            )
            return prefix + day + number.cast(pl.String).str.zfill(7)
        if self.style == 3:
            salt = zlib.crc32(category.encode())
            mixed = (rank.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ np.uint64(salt)
            return pl.Series([f"{x:016x}" for x in mixed.tolist()])
        return (number * 7 + 1_000_000).cast(pl.String) + "-" + prefix
