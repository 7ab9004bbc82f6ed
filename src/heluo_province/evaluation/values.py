"""Standard codes and numbers against what the generator meant: reads `truth/values.parquet` of a synthetic
province.

Right: the standard layer holds the code, or the number in the item's canonical unit, that the fact was
written down from. Unmapped: nothing, with the hospital's text kept. Rows in which an error was planted are
left out; codes that were planted as unknown to the standard have lines of their own, where unmapped is what
they must be. Never part of a night.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from heluo.dictionary import load
from heluo.kit.db import engine as database
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.places import Home
from heluo.kit.seal import reference
from heluo.lakehouse import releases
from heluo_province import places

TOLERANCE = 0.001
"""Relative difference at which two numbers are the same: factors of conversion are given with four or more
figures."""
PLANTED = "植入的未知代码 planted unknown"
UNKNOWN = "unmapped_value"
"""Template of the errors that are codes without a meaning."""


@dataclass(frozen=True)
class ValueLine:
    """One variable: values compared, right, wrong, unmapped, and rows that are not in the standard layer. Of
    planted unknown codes none can be right; wrong are those that became a code or lost their text."""

    variable: str
    compared: int
    right: int
    wrong: int
    unmapped: int
    absent: int


def evaluate_values(home: Home) -> tuple[ValueLine, ...]:
    """A line for every sampled variable of the current release. NotFound without truth or release."""
    path = places.truth(home) / "values.parquet"
    if not path.exists():
        raise NotFound(f"no {path.name}", "a synthetic province", "make one with heluo demo")
    with reading(database(home.control_db)) as session:
        release = releases.current(session)
    if release is None:
        raise NotFound("no release", "a night that has succeeded", "run heluo work --once")
    keys = {
        p.name: bytes.fromhex((p / "keys/reference.key").read_text().strip())
        for p in (home.root / "agents").iterdir()
    }
    truth = pl.DataFrame(pl.from_arrow(pq.read_table(path)))
    planted = pl.DataFrame(pl.from_arrow(pq.read_table(places.truth(home) / "errors.parquet")))
    truth = truth.join(planted, on=["hospital", "category", "key"], how="anti")
    unknown = planted.filter(pl.col("template") == UNKNOWN)
    lines: list[ValueLine] = []
    for category in sorted({*truth["category"], *unknown["category"]}):
        dataset = release.table(home, f"standard.{category}").dataset
        lines += _category(category, _placed(category, truth, keys), dataset)
        lines += _unknown(category, _placed(category, unknown, keys), dataset)
    return tuple(lines)


def _placed(category: str, rows: pl.DataFrame, keys: dict[str, bytes]) -> pl.DataFrame:
    """`rows` of the category with the key that the lake has in place of the hospital's."""
    rows = rows.filter(pl.col("category") == category)
    made = [reference(keys[h], category, k) for h, k in rows.select("hospital", "key").iter_rows()]
    return rows.with_columns(pl.Series("row_key", made, dtype=pl.String))


def _unknown(category: str, planted: pl.DataFrame, dataset: ds.Dataset) -> list[ValueLine]:
    """Planted codes that mean nothing: unmapped when the standard code is empty and the text is there."""
    lines = []
    for name in sorted(planted["variable"].unique()):
        column = load().categories[category].variables[name].shipped
        rows = pl.DataFrame(
            pl.from_arrow(dataset.to_table(columns=["hospital", "row_key", f"{column}_source", str(column)]))
        )
        found = planted.filter(pl.col("variable") == name).join(rows, on=["hospital", "row_key"], how="inner")
        unmapped = found.filter(
            pl.col(str(column)).is_null() & pl.col(f"{column}_source").is_not_null()
        ).height
        asked = planted.filter(pl.col("variable") == name).height
        lines.append(
            ValueLine(
                f"{category}.{name} {PLANTED}",
                found.height,
                0,
                found.height - unmapped,
                unmapped,
                asked - found.height,
            )
        )
    return lines


def _category(category: str, sampled: pl.DataFrame, dataset: ds.Dataset) -> list[ValueLine]:
    variables = load().categories[category].variables
    shipped = {name: variables[name].shipped for name in sampled["variable"].unique() if name in variables}
    columns = {name: column for name, column in shipped.items() if column}
    rows = pl.DataFrame(pl.from_arrow(dataset.to_table(columns=["hospital", "row_key", *columns.values()])))
    lines = []
    for name, column in sorted(columns.items()):
        asked = sampled.filter(pl.col("variable") == name)
        found = asked.join(rows, on=["hospital", "row_key"], how="inner")
        if variables[name].type == "code":
            right = pl.col(column) == pl.col("code")
        else:
            right = (pl.col(column) - pl.col("number")).abs() <= TOLERANCE * pl.col("number").abs().clip(
                lower_bound=1e-6
            )
        good, unmapped = found.select(
            right.fill_null(value=False).sum().alias("good"), pl.col(column).is_null().sum().alias("unmapped")
        ).row(0)
        lines.append(
            ValueLine(
                f"{category}.{name}",
                found.height,
                good,
                found.height - good - unmapped,
                unmapped,
                asked.height - found.height,
            )
        )
    return lines
