"""Nights that are stopped from outside, at each step: kill -9 of the worker, of the parent of working
children, a disk that becomes full, a second worker, a portal that reads meanwhile. After each of them the
next night makes the release of the undisturbed twin, nothing is left running, and what can be said is said
in words.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from tests.lib.drill_home import copied
from tests.lib.heluo_commands import Running, heluo, served, until
from tests.lib.interruptions import MOMENTS, at, small_disk
from tests.lib.lake_facts import release_number, released, runs_running
from tests.lib.scene import Scene

pytestmark = pytest.mark.slow
LATE = ("release", "index")
"""Moments after which the release stands: the night may end well or not."""


def well(home: Path, scene: Scene) -> None:
    """An undisturbed night gives the twin's release, and no run is open."""
    answer = heluo("work", "--once", home=home)
    assert answer.code == 0, answer.words
    release = released(home)
    assert release is not None
    assert release.differences(scene.twin) == []
    assert release.renamed(scene.twin, scene.before) == 0
    assert runs_running(home) == 0


def test_a_worker_killed_at_each_step_loses_nothing(scene: Scene, tmp_path: Path) -> None:
    home = copied(scene.nights.waiting, tmp_path / "home")
    met = []
    for moment in MOMENTS:
        running = Running(("work", "--once", "--home", str(home)))
        came, _ = at(moment, home, running, running.kill)
        if came:
            met.append(moment)
        assert until(lambda r=running: not r.session(), 10), f"{moment}: processes stay"
        assert runs_running(home) <= 1, f"{moment}: an earlier run stays running"
    assert len(met) >= len(MOMENTS) - 2, met
    well(home, scene)


def test_children_end_with_their_killed_parent(scene: Scene, tmp_path: Path) -> None:
    home = copied(scene.nights.waiting, tmp_path / "home")
    running = Running(("work", "--once", "--full", "--home", str(home)))
    try:
        assert until(lambda: len(running.children()) >= 2 or not running.process.is_alive())
        assert running.process.is_alive(), "a rebuild works in children"
        until(
            lambda: (home / "centre/lake/standard/charge/_delta_log/00000000000000000003.json").exists(), 30
        )
        running.kill(signal.SIGKILL)
        running.process.join(10)
        assert until(lambda: not running.session(), 10), f"orphans stay: {running.session()}"
    finally:
        for pid in running.session():
            os.kill(pid, signal.SIGKILL)
    well(home, scene)


def test_a_full_disk_at_each_step_is_named_and_loses_nothing(scene: Scene, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        home = copied(scene.nights.waiting, disk.folder / "home")
        silent = []
        for moment in MOMENTS:
            number = release_number(home)
            running = Running(("work", "--once", "--home", str(home)))
            came, answer = at(moment, home, running, disk.fill)
            disk.free()
            assert not answer.traceback, f"{moment}: {answer.words[-1500:]}"
            if came and moment not in LATE:
                assert answer.code != 0, f"{moment}: the disk was full and the night ended well"
                assert release_number(home) == number, moment
            if answer.code and not any(word in answer.words for word in ("磁盘", "disk")):
                silent.append((moment, answer.words[-600:]))
        assert silent == [], "no word of the disk"
        well(home, scene)


def test_a_night_on_a_full_disk_does_not_begin(scene: Scene, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        home = copied(scene.nights.waiting, disk.folder / "home")
        disk.fill()
        lake = sorted(str(path) for path in (home / "centre" / "lake").rglob("*"))
        answer = heluo("work", "--once", home=home)
        assert answer.code != 0
        assert not answer.traceback, answer.words
        assert "磁盘" in answer.words, answer.words
        assert "disk" in answer.words, answer.words
        assert sorted(str(path) for path in (home / "centre" / "lake").rglob("*")) == lake
        disk.free()
        well(home, scene)


def test_of_two_workers_one_works_and_the_other_names_it(scene: Scene, tmp_path: Path) -> None:
    home = copied(scene.nights.waiting, tmp_path / "home")
    both = [Running(("work", "--once", "--home", str(home))) for _ in range(2)]
    answers = [one.wait() for one in both]
    assert not any(answer.traceback for answer in answers), [answer.words[-1500:] for answer in answers]
    assert sorted(answer.code == 0 for answer in answers)[1], "one of them works"
    for answer in answers:
        assert answer.code == 0 or ("另一个" in answer.words and "another" in answer.words), answer.words
    well(home, scene)


def test_a_portal_answers_while_a_lost_table_is_repaired(scene: Scene, tmp_path: Path) -> None:
    home = copied(scene.nights.waiting, tmp_path / "home")
    with served("serve", home) as port:
        seen: list[int] = []
        running = Running(("work", "--once", "--home", str(home)))
        while running.process.is_alive():
            seen.append(httpx.get(f"http://127.0.0.1:{port}/api/session", timeout=30).status_code)
            time.sleep(0.5)
        assert running.wait().code == 0
        assert set(seen) == {401}
    well(home, scene)
