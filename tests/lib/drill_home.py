"""Small homes for the drills of loss and of restoring: two or three hospitals with some nights of history
and one delivery that arrived and was not worked, made by the commands of an installation, and copies of
them.

Not here: what is damaged (`damages`), what is compared (`lake_facts`).
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from heluo.kit.places import home as home_at
from heluo_province.demonstration.counts import note_counts
from heluo_province.province import make
from heluo_province.second_night import second_night
from tests.lib.heluo_commands import Running, heluo, served

CENTRE = re.compile(r"localhost:\d+")


@dataclass(frozen=True)
class Nights:
    """Copies of one home as it stood at moments of its history, oldest first."""

    first: Path
    """After the first night."""
    second: Path
    """After the second night."""
    waiting: Path
    """A third delivery is in the inbox and in the ledger, nobody has worked it."""
    twin: Path
    """`waiting` after an undisturbed night."""


def nights(
    folder: Path,
    hospitals: int,
    patients: int,
    streams: tuple[str, ...],
    third: tuple[str, ...],
    seed: int = 11,
) -> Nights:
    """Makes the four homes under `folder`. `streams` of every hospital are delivered in the first two
    nights (none named: all that the hospital has), `third` by the first hospital for the last one.
    """
    made = Nights(*(folder / name for name in ("first", "second", "waiting", "twin")))
    codes = make(home_at(made.first), hospitals=hospitals, patients=patients, years=1, seed=seed).hospitals
    for code in codes:
        answer = heluo("enrol", code, "--centre", "https://localhost:1", home=made.first)
        assert answer.code == 0, answer.words
    delivered(made.first, codes, streams)
    worked(made.first)
    copied(made.first, made.second)
    second_night(home_at(made.second), seed + 1)
    delivered(made.second, codes, streams)
    worked(made.second)
    copied(made.second, made.waiting)
    second_night(home_at(made.waiting), seed + 2)
    delivered(made.waiting, codes[:1], third)
    copied(made.waiting, made.twin)
    worked(made.twin)
    return made


def copied(source: Path, target: Path) -> Path:
    """A home at another place; the front-end machines' connections follow it."""
    shutil.copytree(source, target, symlinks=True)
    for path in target.glob("agents/*/connections.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace(str(source), str(target)), encoding="utf-8")
    return target


def replaced(part: str, source: Path, target: Path) -> None:
    """`part` of `target` (a path under the home, file or folder) as it is in `source`: what an operator
    does who copies it back.
    """
    old, new = target / part, source / part
    for path in (old, *old.parent.glob(old.name + "-*")):  # a database's -wal and -shm
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if new.is_dir():
        shutil.copytree(new, old)
        return
    for path in (new, *new.parent.glob(new.name + "-*")):
        shutil.copy2(path, old.parent / path.name)


def delivered(home: Path, codes: tuple[str, ...], streams: tuple[str, ...] = ()) -> None:
    """Every hospital's program reads, seals and delivers to a running intake; nothing is worked."""
    with served("intake", home) as port:
        for path in home.glob("agents/*/centre.toml"):
            path.write_text(
                CENTRE.sub(f"localhost:{port}", path.read_text(encoding="utf-8")), encoding="utf-8"
            )
        named = tuple(part for stream in streams for part in ("--stream", stream))
        running = [
            Running(("hospital", "run", code, "--once", "--patience", "20", *named, "--home", str(home)))
            for code in codes
        ]
        for one in running:
            answer = one.wait()
            assert answer.code == 0, answer.words
    note_counts(home_at(home), codes_of(home))


def codes_of(home: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (home / "agents").iterdir()))


def worked(home: Path) -> None:
    answer = heluo("work", "--once", home=home)
    assert answer.code == 0, answer.words
