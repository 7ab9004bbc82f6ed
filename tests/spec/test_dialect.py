"""Expressions that must give the same value on every engine."""

from __future__ import annotations

import pyarrow as pa

from heluo.engines import Engine, dialect
from tests.lib.text_tables import rows, table


def test_division_and_days(engine: Engine) -> None:
    given = table(
        """
        above | below | ratio | later      | earlier    | days
        1     | 4     | 0.25  | 2024-03-01 | 2024-02-28 | 2
        1     | 0     | -     | 2024-01-01 | 2024-01-02 | -1
        0     | 0     | -     | 1991-09-15 | 1991-09-14 | 1
        -     | 2     | -     | -          | 2024-01-02 | -
        """,
        {
            "above": pa.int64(),
            "below": pa.int64(),
            "ratio": pa.float64(),
            "later": pa.date32(),
            "earlier": pa.date32(),
            "days": pa.int64(),
        },
    )
    t = engine.register("arithmetic", given)
    got = engine.to_arrow(
        t.mutate(ratio=dialect.divide(t.above, t.below), days=dialect.days_between(t.later, t.earlier))
    )
    assert rows(got) == rows(given)
