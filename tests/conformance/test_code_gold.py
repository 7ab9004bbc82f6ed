"""The gold names: every code is one of its list, and no string of the set that is tuned on is in the locked
one."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from heluo.terminology.coding.scoring import gold
from heluo.terminology.coding.spelling import plain

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))
GOLD = ROOT / "tests" / "gold" / "codes"
SIZES = {"diagnosis": 400, "drug": 150, "lab_item": 100}


def names(which: str) -> dict[tuple[str, str], int]:
    with (GOLD / which / "names.csv").open(encoding="utf-8", newline="") as file:
        return {(row["system"], plain(row["name"])): n for n, row in enumerate(csv.DictReader(file), 2)}


@pytest.mark.parametrize("locked", ["second", "third"])
def test_a_locked_set_has_no_name_of_the_first(locked: str) -> None:
    """Whoever wrote them may repeat a code; a name that both have would be remembered."""
    first, other = names("first"), names(locked)
    lines = sorted(other[name] for name in first.keys() & other.keys())
    assert lines == []


@pytest.mark.second
@pytest.mark.parametrize(
    ("which", "system", "size"),
    [
        *((which, system, size) for which in ("first", "second") for system, size in SIZES.items()),
        ("third", "diagnosis", 296),
    ],
)
def test_every_gold_code_is_in_its_list(which: str, system: str, size: int, shared_data: Path) -> None:
    from _code_lists import dump_at, edition

    if not dump_at(shared_data).exists():
        pytest.skip(f"no list at {dump_at(shared_data)}")
    found = gold(GOLD / which / "names.csv", system, edition(system, dump_at(shared_data)))
    assert len(found) == size
    assert {one.cell.hospital for one in found} == {"A", "B", "C", "D"}
    assert 0.05 < sum(not one.cell.right for one in found) / len(found) < 0.2
