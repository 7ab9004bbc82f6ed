"""A lock between processes: one holder, released by the end of the process, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from filelock import Timeout

from heluo.kit.locks import file_lock


def hold(path: Path, ready: Connection) -> None:
    with file_lock(path, wait=True):
        ready.send("held")
        time.sleep(60)


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "locks/one.lock"
    mine, theirs = context.Pipe()
    holder = context.Process(target=hold, args=(path, theirs))
    holder.start()
    assert mine.poll(60)
    assert mine.recv() == "held"
    with pytest.raises(Timeout), file_lock(path, wait=False):
        pass
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join(10)
    with file_lock(path, wait=False):
        pass


def test_threads_exclude_each_other_too(tmp_path: Path) -> None:
    inside, most = 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(5):
            with file_lock(tmp_path / "one.lock", wait=True):
                inside += 1
                most = max(most, inside)
                time.sleep(0.002)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_a_lock_is_given_back_by_another_thread_as_well(tmp_path: Path) -> None:
    lock = file_lock(tmp_path / "one.lock", wait=False)
    lock.acquire()
    other = threading.Thread(target=lock.release)
    other.start()
    other.join()
    with file_lock(tmp_path / "one.lock", wait=False):
        pass
