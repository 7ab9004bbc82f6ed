"""What is spoilt in one hospital: the plan that every kind of error writes itself into, so that no error
hides another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from heluo_province.databases.rendering import Rendered
from heluo_province.errors.kinds import PATIENT_FACTS, ErrorKind
from heluo_province.errors.of_identity import Found


@dataclass
class Plan:
    """What was spoilt in one hospital, and the raw texts that are still to be laid over the rendered
    columns."""

    hospital: str
    keys: dict[str, str]
    """category → its key variable."""
    found: list[Found] = field(default_factory=list)
    texts: dict[str, list[tuple[np.ndarray, str, list[str | None]]]] = field(default_factory=dict)
    copies: dict[str, list[tuple[np.ndarray, bool]]] = field(default_factory=dict)
    """category → (rows to repeat, whether the copy gets a key of its own)."""
    columns: dict[str, dict[str, pl.Series]] = field(default_factory=dict)
    """category → column that nobody announced → its texts, in the order of the frame."""
    taken: dict[str, np.ndarray] = field(default_factory=dict)
    """category → rows that carry an error, or must stay as they are for one to be seen."""
    read: dict[str, set[str]] = field(default_factory=lambda: {v: set() for v in PATIENT_FACTS.values()})
    """Variable of `patient` → patients with an error whose check reads it."""
    spoilt: dict[str, set[str]] = field(default_factory=lambda: {v: set() for v in PATIENT_FACTS.values()})
    """Variable of `patient` → patients of whom it is wrong."""

    def note(self, kind: ErrorKind, keys: Iterable[str]) -> None:
        self.found += [(kind.category, k, kind.variable, kind.name, kind.template) for k in keys]

    def free(self, category: str, rows: int) -> np.ndarray:
        return ~self.taken.setdefault(category, np.zeros(rows, bool))

    def lay_over(self, category: str, made: Rendered) -> pl.DataFrame:
        """The rendered table with raw texts put in, rows doubled and new columns added."""
        table = made.table
        for rows, variable, texts in self.texts.get(category, ()):
            column = made.columns.get(variable)
            if column is None:
                continue
            values = table[column]
            if values.dtype != pl.String:
                values = values.cast(pl.String).str.replace(r"\.0$", "")
            table = table.with_columns(values.scatter(rows, pl.Series(texts, dtype=pl.String)).alias(column))
        table = table.with_columns(**self.columns.get(category, {}))
        for rows, new_key in self.copies.get(category, ()):
            copy = table[rows]
            key = made.columns[self.keys[category]]
            if new_key:
                copy = copy.with_columns((pl.col(key).cast(pl.String) + "-2").alias(key))
            else:
                other = next(c for c in ("item_name", "content") if c in made.columns)
                copy = copy.with_columns((pl.col(made.columns[other]) + "(重)").alias(made.columns[other]))
            table = pl.concat([table, copy], how="vertical_relaxed")
        return table

    def drop(self, frames: dict[str, pl.DataFrame], category: str, keep: np.ndarray) -> None:
        """Remove rows, and move the positions of planned texts and copies; errors in them were never made."""
        new = np.cumsum(keep) - 1
        gone = set(frames[category][self.keys[category]].filter(pl.Series(~keep)).to_list())
        frames[category] = frames[category].filter(pl.Series(keep))
        moved = []
        for rows, variable, texts in self.texts.get(category, ()):
            stay = keep[rows]
            moved.append((new[rows[stay]], variable, [t for t, s in zip(texts, stay, strict=True) if s]))
        self.texts[category] = moved
        self.copies[category] = [(new[rows[keep[rows]]], own) for rows, own in self.copies.get(category, ())]
        self.taken[category] = self.taken.get(category, np.zeros(len(keep), bool))[keep]
        self.found = [f for f in self.found if not (f[0] == category and f[1] in gone)]

    def truth(self) -> pl.DataFrame:
        names = ("category", "key", "variable", "kind", "template")
        frame = pl.DataFrame(self.found, schema=dict.fromkeys(names, pl.String), orient="row").unique(
            maintain_order=True
        )
        return frame.select(pl.lit(self.hospital).alias("hospital"), *names)
