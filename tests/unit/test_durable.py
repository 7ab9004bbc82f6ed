"""A file that is written once stays what the first writer made it, however many race."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from heluo.kit.durable import write_once

THREADS, ROUNDS = 8, 10


def test_of_many_threads_one_writes_and_nobody_fails(tmp_path: Path) -> None:
    for n in range(ROUNDS):
        path, start = tmp_path / str(n) / "span", Barrier(THREADS)

        def race(i: int, path: Path = path, start: Barrier = start) -> bool:
            start.wait()
            return write_once(path, f"writer {i}".encode())

        with ThreadPoolExecutor(THREADS) as pool:
            first = list(pool.map(race, range(THREADS)))
        assert first.count(True) == 1
        assert path.read_text() == f"writer {first.index(True)}"
        assert list(path.parent.iterdir()) == [path], "no temporary file is left"
