"""The everyday part of the loss drill: six files that can be lost, on a copy of the shared province, and a
night without a new delivery. All damages, with a delivery that waits, are in `test_loss_drill`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib import damages
from tests.lib.drill_home import Nights, copied
from tests.lib.lake_facts import Released, released
from tests.lib.operator_drill import Drill

pytestmark = pytest.mark.second

EVERY = {damage.name: damage for damage in damages.everything()}
LOST = (
    "source.follow_up gone",
    "source.lab_result log last truncated",
    "standard.person_link log first removed",
    "application.indicator_value gone",
    "vault database gone",
    "loaded parcel gone",
)


@pytest.fixture(scope="module")
def before(night_home: Path) -> Released:
    found = released(night_home)
    assert found is not None
    return found


@pytest.mark.parametrize("name", LOST)
def test_a_lost_file_is_made_again_or_named(
    name: str, night_home: Path, before: Released, tmp_path: Path
) -> None:
    nights = Nights(night_home, night_home, night_home, night_home)
    home = copied(night_home, tmp_path / "home")
    drill = Drill(EVERY[name], home, nights, before, before).run()
    assert drill.problems == [], "\n".join((name, *drill.done, *drill.problems))
