"""The loss drill: something of a small home is damaged between two nights, an operator runs the next night
and does what its words name. Either the release is the one of the undamaged twin, or there is none and the
words say where and what to do, and doing it leads to the twin's release. No row, no person and no link is
ever missing in silence.

Every table and every log entry that a table can lose is tried; damages to tables of one kind are done
together where one night would not tell them apart. The oracle (`tests.lib.lake_facts`) reads files past the
product.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lib import damages
from tests.lib.damages import PUBLISHED, SOURCE, Damage, gone, spread, together
from tests.lib.drill_home import copied
from tests.lib.operator_drill import Drill
from tests.lib.scene import Scene

pytestmark = pytest.mark.slow
EVERY = {damage.name: damage for damage in damages.everything()}
ALONE = (
    "source.lab_result gone",
    "standard.person_link gone",
    "source.lab_result log middle emptied",
    "source.lab_result log last emptied",
    "source.lab_result log last removed",
    "source.lab_result file flipped",
    "standard.charge file flipped",
    *(damage.name for damage in (*damages.PARTS, *damages.PARCELS, *damages.OTHERS)),
)
"""Those that a night meets differently when nothing else is damaged; each of the others is in a group."""
GROUPS = (
    together("half of the source tables gone", tuple(map(gone, SOURCE[::2]))),
    together("the other half of the source tables gone", tuple(map(gone, SOURCE[1::2]))),
    together("half of the published tables gone", tuple(map(gone, PUBLISHED[::2]))),
    together("the other half of the published tables gone", tuple(map(gone, PUBLISHED[1::2]))),
    together("each damage to a log and a file, at a source table each", spread(SOURCE)),
    together("each damage to a log and a file, at a published table each", spread(PUBLISHED[::-1])),
)


@pytest.fixture
def home(scene: Scene, tmp_path: Path) -> Iterator[Path]:
    yield copied(scene.nights.waiting, tmp_path / "home")
    shutil.rmtree(tmp_path)  # a hundred homes would fill a small disk


def drilled(damage: Damage, home: Path, scene: Scene) -> None:
    drill = Drill(damage, home, scene.nights, scene.twin, scene.before).run()
    assert drill.problems == [], "\n".join((damage.name, *drill.done, *drill.problems))


@pytest.mark.parametrize("name", ALONE)
def test_nothing_is_lost_in_silence(name: str, home: Path, scene: Scene) -> None:
    drilled(EVERY[name], home, scene)


@pytest.mark.parametrize("damage", GROUPS, ids=lambda damage: damage.name)
def test_no_table_is_lost_in_silence(damage: Damage, home: Path, scene: Scene) -> None:
    drilled(damage, home, scene)
