"""The family of a model suits its outcome: yes and no, a number, a count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.data import AnalysisData, Found


def found(data: AnalysisData, outcome: str, options: Mapping[str, Any]) -> Found:
    """No facts."""
    coded = bool(data.roles[outcome][0].levels)
    if coded or options["family"] == "logistic":
        return Found(coded and options["family"] == "logistic")
    return Found(options["family"] == "linear" or bool((data.numbers(outcome) >= 0).all()))
