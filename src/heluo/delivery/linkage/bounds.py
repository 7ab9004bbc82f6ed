"""How many of the machine's links may be wrong, from a random sample of which some are: exact binomial bounds
(Clopper and Pearson), which hold for every number of links and none found wrong."""

from __future__ import annotations

from dataclasses import dataclass

SURE = 0.95


@dataclass(frozen=True)
class Bounds:
    """Of the share of wrong ones. `most`: one-sided, the share is below it in `SURE` of all samples; `low`,
    `high`: two-sided at the same confidence."""

    share: float
    most: float
    low: float
    high: float


def bounds(wrong: int, reviewed: int, sure: float = SURE) -> Bounds | None:
    """None where nothing has been reviewed."""
    from scipy.stats import beta  # the portal starts without numerical libraries

    if not reviewed:
        return None

    def above(confidence: float) -> float:
        return 1.0 if wrong == reviewed else float(beta.ppf(confidence, wrong + 1, reviewed - wrong))

    low = 0.0 if wrong == 0 else float(beta.ppf((1 - sure) / 2, wrong, reviewed - wrong + 1))
    return Bounds(wrong / reviewed, above(sure), low, above((1 + sure) / 2))
