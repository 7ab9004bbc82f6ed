"""A study is planned for an effect: where both groups are expected to be the same, no size is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, options: Mapping[str, Any]) -> Found:
    """No facts."""
    effect = {
        "two_means": options["difference"] != 0,
        "two_proportions": options["first_share"] != options["second_share"],
        "survival": options["hazard_ratio"] != 1,
    }
    return Found(effect.get(options["design"], True))
