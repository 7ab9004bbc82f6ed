"""Expressions that must give the same value on every engine."""

from __future__ import annotations

import pyarrow as pa

from heluo.engines import Engine, dialect
from tests.lib.text_tables import rows, table

NUMBERS = """
    text      | number
    12        | 12
    -0.5      | -0.5
    +3.       | 3
    .25       | 0.25
    1e3       | 1000
    1_000     | -
    0x1F      | -
    NaN       | -
    inf       | -
    1d        | -
    12 mmol/L | -
    <0.01     | -
              | -
    1,000     | -
"""


def test_text_to_number(engine: Engine) -> None:
    given = table(NUMBERS, {"number": pa.float64()})
    source = engine.register("numbers", given)
    got = engine.to_arrow(source.select(text=source.text, number=dialect.to_number(source.text)))
    assert rows(got) == rows(given)


def test_text_to_integer(engine: Engine) -> None:
    given = table("text | n\n 12 | 12\n 12.5 | -\n 1_000 | -\n -7 | -7\n 9999999999999999999 | -", {"n": pa.int64()})
    source = engine.register("integers", given)
    assert rows(engine.to_arrow(source.select(text=source.text, n=dialect.to_integer(source.text)))) == rows(given)


def test_division_and_days(engine: Engine) -> None:
    given = table(
        """
        above | below | ratio | later      | earlier    | days
        1     | 4     | 0.25  | 2024-03-01 | 2024-02-28 | 2
        1     | 0     | -     | 2024-01-01 | 2024-01-02 | -1
        0     | 0     | -     | 1991-09-15 | 1991-09-14 | 1
        -     | 2     | -     | -          | 2024-01-02 | -
        """,
        {"above": pa.int64(), "below": pa.int64(), "ratio": pa.float64(), "later": pa.date32(), "earlier": pa.date32(), "days": pa.int64()},
    )
    t = engine.register("arithmetic", given)
    got = engine.to_arrow(t.mutate(ratio=dialect.divide(t.above, t.below), days=dialect.days_between(t.later, t.earlier)))
    assert rows(got) == rows(given)


def test_a_date_begins_at_midnight_of_the_wall_clock(engine: Engine) -> None:
    given = table(
        """
        day        | at                  | month
        1988-04-10 | 1988-04-10T00:00:00 | 1988-04
        2024-02-29 | 2024-02-29T00:00:00 | 2024-02
        -          | -                   | -
        """,
        {"day": pa.date32(), "at": pa.timestamp("us")},
    )
    t = engine.register("days", given)
    got = engine.to_arrow(t.select("day", at=dialect.at_midnight(t.day), month=dialect.month_text(t.day)))
    assert rows(got) == rows(given)
    assert got.schema.field("at").type == pa.timestamp("us")
