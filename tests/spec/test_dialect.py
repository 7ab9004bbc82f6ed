"""Expressions that must give the same value on every engine."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from heluo.engines import Engine, dialect
from heluo.kit.wording import number_text, time_text
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


def wordings(kind: str) -> list[tuple[str, str]]:
    """(value, text) of the cases of `dictionary/wording.csv`."""
    path = Path(__file__).parents[2] / "dictionary" / "wording.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [(line["value"], line["text"]) for line in csv.DictReader(file) if line["kind"] == kind]


def test_a_number_is_worded_alike_on_every_engine(engine: Engine) -> None:
    """Every digit up to fifteen, no exponent, no zeros at the end; nothing stays nothing."""
    cases = wordings("number")
    values = [float(value) if value else None for value, _ in cases]
    t = engine.register(
        "numbers", pa.table({"n": range(len(cases)), "value": pa.array(values, pa.float64())})
    )
    got = engine.to_arrow(t.select("n", text=dialect.number_text(t.value)).order_by("n"))
    assert got.column("text").to_pylist() == [text or None for _, text in cases]


@pytest.mark.parametrize("power", range(-13, 22))
def test_numbers_of_every_size_are_worded_alike_here_and_on_every_engine(engine: Engine, power: int) -> None:
    values = [float(f"{digits}e{power}") for digits in ("1", "-2.5", "3.0000001", "9.87654321", "4.2")]
    t = engine.register("sizes", pa.table({"n": range(len(values)), "value": pa.array(values, pa.float64())}))
    got = engine.to_arrow(t.select("n", text=dialect.number_text(t.value)).order_by("n"))
    assert got.column("text").to_pylist() == [number_text(value) for value in values]


def test_a_time_is_worded_alike_on_every_engine(engine: Engine) -> None:
    """The day, hour and minute; a midnight to the second is a day."""
    cases = [(value, text) for value, text in wordings("time") if "T" in value]
    times = [dt.datetime.fromisoformat(value) for value, _ in cases]
    t = engine.register(
        "times", pa.table({"n": range(len(cases)), "at": pa.array(times, pa.timestamp("us"))})
    )
    got = engine.to_arrow(t.select("n", text=dialect.time_text(t["at"])).order_by("n"))
    assert got.column("text").to_pylist() == [text for _, text in cases]


@pytest.mark.parametrize(("value", "text"), wordings("number"))
def test_a_number_is_worded_alike_outside_engines(value: str, text: str) -> None:
    assert number_text(float(value) if value else None) == text


@pytest.mark.parametrize(("value", "text"), wordings("time"))
def test_a_time_is_worded_alike_outside_engines(value: str, text: str) -> None:
    read = dt.datetime.fromisoformat if "T" in value else dt.date.fromisoformat
    assert time_text(read(value) if value else None) == text
