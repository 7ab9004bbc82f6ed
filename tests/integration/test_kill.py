"""kill -9 of the hospital program and of the centre at random moments of a load: nothing is lost, nothing is
doubled.

The same test with the ledger's uniqueness switched off has to fail: otherwise it would prove nothing.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from heluo.entrypoints.enrol import enrol
from heluo.kit.places import home as home_at
from heluo_province.demonstration.processes import free_port
from heluo_province.province import make
from tests.lib.killing import Cast, arrived

pytestmark = pytest.mark.slow
KILLS, LONGEST = 50, 0.5
"""So many kills, each at most so many seconds after the last: all of them fall into the load, whose agents
run for some ten seconds."""
TRIES = 4


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """Two hospitals' databases and keys, and nothing delivered yet."""
    root = tmp_path_factory.mktemp("province")
    made = make(home_at(root), hospitals=2, patients=1000, years=1, seed=7)
    codes = tuple(made.hospitals)
    for code in codes:
        enrol(home_at(root), code)
    return root, codes


def load(
    source: Path, target: Path, codes: tuple[str, ...], kills: int, seed: int, ledger_key: bool = True
) -> tuple[Counter[tuple[str, str, str, str, str]], Counter[str]]:
    shutil.copytree(source, target)
    for path in target.glob("agents/*/connections.toml"):
        path.write_text(path.read_text().replace(str(source), str(target)))
    port = free_port()
    for code in codes:
        enrol(home_at(target), code, centre=f"https://localhost:{port}")
    cast = Cast(target, codes, port, seed, ledger_key)
    try:
        cast.load(kills, LONGEST)
    finally:
        cast.stop()
    return arrived(target), cast.killed


@pytest.fixture(scope="module")
def undisturbed(
    province: tuple[Path, tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory
) -> Counter[tuple[str, str, str, str, str]]:
    root, codes = province
    return load(root, tmp_path_factory.mktemp("quiet") / "home", codes, 0, 1)[0]


def lost_and_doubled(
    rows: Counter[tuple[str, str, str, str, str]], expected: Counter[tuple[str, str, str, str, str]]
) -> tuple[int, int]:
    return sum((expected - rows).values()), sum((rows - expected).values())


def test_fifty_kills_lose_and_double_nothing(
    province: tuple[Path, tuple[str, ...]],
    undisturbed: Counter[tuple[str, str, str, str, str]],
    tmp_path: Path,
) -> None:
    assert sum(undisturbed.values()) > 10_000
    assert max(undisturbed.values()) == 1
    root, codes = province
    rows, killed = load(root, tmp_path / "home", codes, KILLS, 20261124)
    assert killed.total() == KILLS
    assert min(killed["agent"], killed["intake"], killed["worker"]) >= 5, killed
    assert lost_and_doubled(rows, undisturbed) == (0, 0)


def test_without_the_ledgers_key_the_same_kills_double_rows(
    province: tuple[Path, tuple[str, ...]],
    undisturbed: Counter[tuple[str, str, str, str, str]],
    tmp_path: Path,
) -> None:
    root, codes = province
    doubled = 0
    for seed in range(
        20261124, 20261124 + TRIES
    ):  # where a kill falls is chance; one that falls between store and receipt is enough
        rows, _ = load(root, tmp_path / f"home{seed}", codes, KILLS, seed, ledger_key=False)
        lost, doubled = lost_and_doubled(rows, undisturbed)
        assert lost == 0
        if doubled:
            break
    assert doubled > 0, "the negative control stayed green: the test above proves nothing"
