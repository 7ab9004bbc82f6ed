"""The weights that are shipped: `dictionary/terminology/name_weights.csv`, written by `heluo codes train`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadConfiguration
from heluo.terminology.base import shipped_folder
from heluo.terminology.coding.confidence import SIGNS
from heluo.terminology.coding.features import NAMES
from heluo.terminology.coding.ranking import Vector

FILE = "name_weights.csv"
COLUMNS = ("system", "part", "name", "weight")
SAME_AS = {"procedure": "diagnosis"}
"""Systems for which nothing was learned use the weights of another."""


@dataclass(frozen=True)
class Weights:
    """Of the ranking (in the order of NAMES) and of how sure the first is (in the order of SIGNS)."""

    ranking: Vector
    sureness: Vector


@lru_cache(maxsize=8)
def weights_of(system: str) -> Weights:
    """The weights of a system. Raises BadConfiguration when one is missing."""
    path = shipped_folder() / FILE
    wanted = SAME_AS.get(system, system)
    found = {
        (r["part"], r["name"]): float(r["weight"]) for _, r in rows(path, COLUMNS) if r["system"] == wanted
    }
    wanted_names = [("ranking", name) for name in NAMES] + [("sureness", name) for name in SIGNS]
    missing = [name for part, name in wanted_names if (part, name) not in found]
    if missing:
        raise BadConfiguration(
            (f"{system} 缺少权重 {missing[0]}", f"the weight {missing[0]} of {system} is missing"),
            ("每个特征一行", "a line for every feature"),
            ("运行 heluo codes train 重新写出", "write it anew: heluo codes train"),
            where=str(path),
        )
    ranking = np.array([found["ranking", name] for name in NAMES])
    return Weights(ranking, np.array([found["sureness", name] for name in SIGNS]))


def as_file(of: Mapping[str, Weights]) -> str:
    """The file that says `of` (system → weights)."""
    text = io.StringIO(newline="")
    written = csv.writer(text, lineterminator="\n")
    written.writerow(COLUMNS)
    for system, weights in sorted(of.items()):
        for part, names, values in (
            ("ranking", NAMES, weights.ranking),
            ("sureness", SIGNS, weights.sureness),
        ):
            written.writerows(
                [system, part, name, f"{value:.4f}"] for name, value in zip(names, values, strict=True)
            )
    return text.getvalue()
