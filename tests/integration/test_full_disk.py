"""A disk that is too small or fills up: the night says so before it begins, or ends as failed with the words
"disk full" and the old release; with room again the next night does it all."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from heluo.entrypoints.control import control as open_control
from heluo.governance.night import run, space
from heluo.governance.night.run import run_night
from heluo.kit import disk
from heluo.kit.db import reading
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.lakehouse.records import Run
from tests.lib.bulk import write_hospital
from tests.lib.copied_centre import deliver, difference, persons, release_id
from tests.lib.sender import Sender

pytestmark = pytest.mark.slow
SIZE = 64 << 20
FREE = (40 << 10, 120 << 10)
"""Bytes that are left: each is met by another step."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of SIZE bytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0:
        pytest.skip("a file system of its own needs root: a disk that fills up is NOT tested here")
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("this machine mounts no tmpfs: a disk that fills up is NOT tested here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def last_run(home: Home) -> Run:
    with reading(open_control(home)) as session:
        found = session.scalar(sa.select(Run).order_by(Run.started.desc()).limit(1))
    assert found is not None
    return found


def centre(root: Path) -> tuple[Home, Sender]:
    home = Home(root)
    write_hospital(home.hospitals, "h1")
    sender = Sender(home, open_control(home), "h1")
    deliver(sender, 1)
    return home, sender


def fill(home: Home, free: int) -> Path:
    """Leaves `free` bytes on the disk of `home`."""
    ballast = home.root / "ballast"
    take = shutil.disk_usage(home.root).free - free
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    os.posix_fallocate(descriptor, 0, take)
    os.close(descriptor)
    return ballast


def test_a_night_without_room_does_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, _ = centre(tmp_path)
    usage = shutil.disk_usage(home.root)
    needs = sum(space.needed(home, open_control(home), None, False))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needs - 1))
    with pytest.raises(Unavailable) as refused:
        run_night(home)
    assert refused.value.code == disk.FULL
    assert f"{disk.mb(needs)} MB" in refused.value.text("en")
    assert release_id(home) is None
    assert (last_run(home).status, "磁盘已满" in last_run(home).error) == ("failed", True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needs))
    run_night(home)
    assert (persons(home), difference(home)) == (1, 0)


def test_the_estimate_is_not_below_what_a_night_takes(tmp_path: Path) -> None:
    home, sender = centre(tmp_path)
    for n in (2, 3):
        before = _size(home)
        needs = sum(space.needed(home, open_control(home), None, False))
        run_night(home)
        assert _size(home) - before <= needs
        deliver(sender, n)


def _size(home: Home) -> int:
    return sum(path.stat().st_size for path in home.root.rglob("*") if path.is_file())


def test_a_disk_that_fills_up_in_the_middle(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, _ = centre(small_disk)
    for free in (0, *FREE):  # the first is found by the check before, which the others are made to pass
        space.keep_reserve(home)
        ballast = fill(home, free)
        with pytest.raises(Unavailable) as full:
            run_night(home)
        assert full.value.code == disk.FULL
        assert last_run(home).status == "failed"
        assert "disk full" in last_run(home).error
        assert "磁盘已满" in last_run(home).error
        assert release_id(home) is None
        ballast.unlink()
        monkeypatch.setattr(run, "check_space", lambda *_: None)


def test_a_full_disk_is_recognised_through_every_library() -> None:
    assert disk.is_full(OSError(28, "x"))
    assert disk.is_full(OperationalError("INSERT", {}, Exception("database or disk is full")))
    above = ValueError("a layer above")
    above.__cause__ = OSError(28, "x")
    assert disk.is_full(above)
    assert not disk.is_full(ValueError("another"))
    assert not disk.is_full(None)
