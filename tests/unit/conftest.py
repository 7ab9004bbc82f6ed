"""The invented hospital and the double of its centre."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, make


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    return make(tmp_path)


@pytest.fixture
def centre(hospital: Invented) -> CentreDouble:
    return CentreDouble(hospital.home, CODE)
