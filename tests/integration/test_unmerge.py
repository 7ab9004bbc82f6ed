"""Linked by a person and parted again, a province is, table for table and row for row, the province in which
nobody ever linked them; and what people decided outlives a centre that lost its vault or its lake."""

from __future__ import annotations

import random
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from heluo.entrypoints.index import refresh
from heluo.governance.link import decide, undo
from heluo.governance.night.run import run_night
from heluo.kit.places import Home
from tests.lib.drill_home import copied, worked
from tests.lib.lake_rows import differences, indexed, published, rows

pytestmark = pytest.mark.slow
WORDS = ("肺", "高血压", "未见", "左侧")
Patient = tuple[str, str]
Decided = tuple[Literal["must", "cannot"], Patient, Patient]


@dataclass(frozen=True)
class Province:
    home: Home

    def night(self) -> None:
        run_night(self.home)
        refresh(self.home)

    def persons(self) -> dict[str, list[Patient]]:
        """person id → registrations, from the published table."""
        found: dict[str, list[Patient]] = {}
        for line in published(self.home.root)["standard.person_link"].to_pylist():
            found.setdefault(line["person_id"], []).append((line["hospital"], line["subject_ref"]))
        return {person: sorted(of) for person, of in sorted(found.items())}

    def say(self, one: Decided) -> int:
        kind, a, b = one
        return decide(self.home, kind, a, b, "steward", "看过病案 · seen in the records")


def draw(province: Province, chance: random.Random) -> list[Decided]:
    """Some persons joined, some divided: pairs, a chain of three, two parts of one."""
    people = list(province.persons().values())
    joined = chance.sample(people, 9)
    pairs = [(joined[i], joined[i + 1]) for i in (0, 2, 4)] + [(joined[6], joined[7]), (joined[7], joined[8])]
    decided: list[Decided] = [("must", chance.choice(a), chance.choice(b)) for a, b in pairs]
    untouched = [one for one in people if len(one) > 1 and one not in joined]
    for one in chance.sample(untouched, 3):
        a, b = chance.sample(one, 2)
        decided.append(("cannot", a, b))
    chance.shuffle(decided)
    return decided


@pytest.fixture
def two(night_home: Path, tmp_path: Path) -> tuple[Province, Province]:
    """The same province twice, after one more night of its own."""
    one, twin = (Home(copied(night_home, tmp_path / name)) for name in ("one", "twin"))
    return Province(one), Province(twin)


@pytest.mark.parametrize("seed", [20261130, 7])
def test_linked_and_parted_every_table_is_as_if_nobody_had_linked(
    two: tuple[Province, Province], seed: int
) -> None:
    province, twin = two
    chance = random.Random(seed)
    before = rows(twin.home.root)
    decided = draw(province, chance)
    numbers = [province.say(one) for one in decided]
    province.night()
    linked = differences(province.home.root, twin.home.root)
    named = {line.split(":")[0] for line in linked}
    assert {
        "standard.person_link",
        "standard.person",
        "application.timeline",
        "application.search_document",
        "application.person_wide",
    } <= named, "the links changed something: the comparison can fail"
    chance.shuffle(numbers)
    for number in numbers[:4]:
        undo(province.home, number, "steward", "认错了 · mistaken")
    province.night()
    for number in numbers[4:]:
        undo(province.home, number, "steward", "认错了 · mistaken")
    province.night()
    twin.night()
    assert differences(province.home.root, twin.home.root) == []
    assert rows(twin.home.root) == before > 10_000
    hospitals = tuple(sorted({h for of in twin.persons().values() for h, _ in of}))
    found = indexed(province.home.root, WORDS, hospitals)
    assert found == indexed(twin.home.root, WORDS, hospitals)
    assert all(found[name] for name in ("", "肺", *hospitals))


@pytest.mark.parametrize("lost", ["vault", "lake"])
def test_what_people_decided_outlives_a_centre_that_lost_its_vault_or_its_lake(
    two: tuple[Province, Province], lost: str
) -> None:
    province, twin = two
    for one in draw(province, random.Random(3)):
        province.say(one)
    province.night()
    shutil.rmtree(twin.home.root)
    shutil.copytree(province.home.root, twin.home.root)
    if lost == "vault":
        for file in province.home.vault.glob("vault.db*"):
            file.unlink()
    else:
        shutil.rmtree(province.home.root / "centre" / "lake")
    worked(province.home.root)  # by a process that has never seen what is lost
    assert differences(province.home.root, twin.home.root) == []
    with sqlite3.connect(province.home.vault / "vault.db") as vault:
        kinds = vault.execute("SELECT kind, count(*) FROM constraint_ WHERE active GROUP BY kind").fetchall()
    assert dict(kinds) == {"must": 5, "cannot": 3}
