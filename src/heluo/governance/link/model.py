"""The linkage model: what each level of each comparison means in words and how much it weighs. Data of
`weights.toml`.

Weights are log2(m/u) (Fellegi and Sunter): m is the level's share among pairs of one person, u among pairs of
two.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from heluo.governance.link.compare import COMPARISONS
from heluo.kit.errors import BadConfiguration

SHIPPED = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True)
class Level:
    id: str
    zh: str
    en: str
    m: float
    u: float
    m0: float
    u0: float
    """What was believed before training: keeps a level possible that the training records happen not to
    show."""
    by: str = ""
    """"name" or "sound": u of a pair is how common its own name (or sound) is, instead of `u`; "date": at
    least how common its birth date is, where that is a default."""

    @property
    def weight(self) -> float:
        """log2(m/u), without the pair's own frequency."""
        return float(np.log2(self.m / self.u))


@dataclass(frozen=True)
class Comparison:
    id: str
    zh: str
    en: str
    levels: tuple[Level, ...]
    """Levels 1, 2, …; level 0 (not comparable) weighs nothing and is not declared."""


@dataclass(frozen=True)
class Model:
    version: str
    trained_on: str
    auto: float
    """A pair at or above this total weight is linked when no gate forbids it."""
    steward: float
    """From here on a pair that is not linked is shown to a steward."""
    alarm: int
    """A person with more records than this opens a task."""
    comparisons: tuple[Comparison, ...]
    text: str
    """The file's text: kept with the decisions, so that an old one can be explained in its own terms."""

    @property
    def fingerprint(self) -> str:
        """First 12 hex digits of the text's SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:12]

    def table(self) -> np.ndarray:
        """Weights (comparison, level), float64; column 0 is zero."""
        width = max(len(c.levels) for c in self.comparisons) + 1
        result = np.zeros((len(self.comparisons), width))
        for i, comparison in enumerate(self.comparisons):
            result[i, 1 : len(comparison.levels) + 1] = [level.weight for level in comparison.levels]
        return result

    def prior(self, n: int) -> float:
        """−log2 n − 1: the more records there are, the more evidence a link needs."""
        return -float(np.log2(max(n, 2))) - 1

    def with_rates(self, rates: dict[str, list[tuple[float, float]]], version: str, trained_on: str) -> Model:
        """The same declarations with new (m, u) a level."""
        comparisons = tuple(
            replace(
                c,
                levels=tuple(
                    replace(level, m=m, u=u) for level, (m, u) in zip(c.levels, rates[c.id], strict=True)
                ),
            )
            for c in self.comparisons
        )
        model = replace(self, version=version, trained_on=trained_on, comparisons=comparisons, text="")
        return replace(model, text=to_toml(model))


@cache
def shipped() -> Model:
    """The model that comes with the product."""
    return parse(SHIPPED.read_text(encoding="utf-8"), str(SHIPPED))


def parse(text: str, where: str = "") -> Model:
    """The model in a TOML text. Raises BadConfiguration naming the comparison at fault."""
    data = tomllib.loads(text)
    comparisons = tuple(
        Comparison(c["id"], c["zh"], c["en"], tuple(Level(**level) for level in c["level"]))
        for c in data["comparison"]
    )
    if tuple(c.id for c in comparisons) != COMPARISONS:
        raise BadConfiguration(
            "comparisons " + ", ".join(c.id for c in comparisons),
            ", ".join(COMPARISONS),
            "restore the order and the names",
            where=where,
        )
    for comparison in comparisons:
        if not all(0 < level.m < 1 and 0 < level.u < 1 for level in comparison.levels):
            raise BadConfiguration(
                f"a rate of {comparison.id}", "m and u between 0 and 1", "train again", where=where
            )
    return Model(
        data["version"],
        data["trained_on"],
        data["cuts"]["auto"],
        data["cuts"]["steward"],
        data["cuts"]["alarm"],
        comparisons,
        text,
    )


def to_toml(model: Model) -> str:
    """The text of `weights.toml`."""
    lines = [
        "# The linkage model: m = share of a level among pairs of one person, u = among pairs of two; "
        "weight = log2(m/u).",
        "# m0 and u0 are beliefs, written by hand; m and u are learnt by `heluo bench linking train`, "
        "starting from them.",
        "# Levels are numbered from 1 in the order given; a pair that cannot be compared weighs nothing.",
        f'version = "{model.version}"',
        f'trained_on = "{model.trained_on}"',
        "",
        "[cuts]  # in bits, after the prior −log2 n − 1",
        f"auto = {model.auto}",
        f"steward = {model.steward}",
        f"alarm = {model.alarm}",
    ]
    for comparison in model.comparisons:
        lines += [
            "",
            "[[comparison]]",
            f'id = "{comparison.id}"',
            f'zh = "{comparison.zh}"',
            f'en = "{comparison.en}"',
            "level = [",
        ]
        for level in comparison.levels:
            by = f', by = "{level.by}"' if level.by else ""
            lines.append(
                f'  {{ id = "{level.id}", zh = "{level.zh}", en = "{level.en}", m = {level.m:.6g}, '
                f"u = {level.u:.6g}, m0 = {level.m0:g}, u0 = {level.u0:g}{by} }},"
            )
        lines.append("]")
    return "\n".join(lines) + "\n"
