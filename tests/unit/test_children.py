"""Child processes end with their parent, and a child that ends by itself is noticed: kill -9 of either, also
while the child is still starting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from heluo.kit.children import kill_group, pool
from heluo.kit.errors import Unavailable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc: NOT tested here")

LONG = 10 << 20
"""Bytes of arguments: far more than a pipe holds."""
PARENT = """
import os, pathlib, sys, time
from heluo.kit.children import kill_group, pool
from tests.unit.test_children import begin, note

if __name__ == "__main__":
    folder = sys.argv[1]
    with pool(2, begin, (folder, bool(int(sys.argv[2])))) as others:
        waiting = [others.submit(note, folder, n) for n in range(2)]
        time.sleep(600)
"""


def begin(folder: str, slow: bool) -> None:
    """Notes the process as started; with `slow` it goes on starting for ever."""
    (Path(folder) / f"begun-{os.getpid()}").touch()
    if slow:
        time.sleep(600)


def note(folder: str, n: int) -> None:
    """One piece of work that never ends."""
    time.sleep(600)


def _until(seen: object, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not seen():  # type: ignore[operator]
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _all_below(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_all_below(child))]


def _started(tmp_path: Path, slow: bool) -> subprocess.Popen[bytes]:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen([sys.executable, str(script), str(tmp_path), str(int(slow))], env=environment)


@pytest.mark.parametrize("slow", [False, True], ids=["at work", "in its beginning"])
def test_a_pool_ends_with_its_killed_parent(tmp_path: Path, slow: bool) -> None:
    parent = _started(tmp_path, slow)
    _until(lambda: len(list(tmp_path.glob("begun-*"))) == 2)
    own = _all_below(parent.pid)
    assert len(own) >= 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _until(lambda: not any(_alive(pid) for pid in own), 20)


def test_a_pool_ends_with_a_parent_that_was_killed_before_it_began(tmp_path: Path) -> None:
    parent = _started(tmp_path, False)
    own: set[int] = set()

    def two_started() -> bool:
        own.update(_all_below(parent.pid))
        return len(own) >= 3  # the tracker of resources and two workers

    _until(two_started)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    _until(lambda: not any(_alive(pid) for pid in own), 20)


def test_children_that_die_at_their_start_end_the_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\nif '--multiprocessing-fork' in sys.orig_argv: os._exit(1)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    started = time.monotonic()
    with pytest.raises(Unavailable, match="ended by itself"), pool(2, begin, ("x" * LONG, False)) as others:
        list(others.map(abs, [1, 2, 3]))
    assert time.monotonic() - started < 60


def _kill_own() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_ends_the_wait() -> None:
    with pytest.raises(Unavailable, match="ended by itself"), pool(2) as others:
        others.submit(_kill_own).result(60)


class Unnoticed(subprocess.Popen[bytes]):
    """A process whose end somebody else has taken notice of: `poll` knows nothing of it yet."""

    def poll(self) -> int | None:
        return None


def test_a_group_is_killed_and_one_that_has_just_ended_is_no_error() -> None:
    running = subprocess.Popen(["sleep", "60"], start_new_session=True)
    kill_group(running)
    assert running.wait(10) == -signal.SIGKILL
    kill_group(running)
    ended = Unnoticed(["true"], start_new_session=True)
    os.waitpid(ended.pid, 0)
    kill_group(ended)
    ended.returncode = 0
