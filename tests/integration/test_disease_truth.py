"""A night's disease datasets hold whom the hospitals wrote down as having the disease, and whoever is left
out is counted by the reason that was planted."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.kit.places import Home
from heluo_province.evaluation.diseases import evaluate_diseases

pytestmark = pytest.mark.slow


def test_entry_equals_the_known_set_and_each_exclusion_its_planted_reason(night_home: Path) -> None:
    lines = {line.disease: line for line in evaluate_diseases(Home(night_home))}
    assert set(lines) >= {"lung_cancer", "breast_cervical_cancer", "diabetes"}
    assert sum(line.truth for line in lines.values()) > 20
    for line in lines.values():
        assert line.precision >= 0.99, line
        assert line.recall >= 0.99, line
        for reason, (planted, found) in line.reasons.items():
            assert found >= 0.98 * planted - 1, (line.disease, reason, planted, found)
    assert sum(planted for line in lines.values() for planted, _ in line.reasons.values()) > 3
