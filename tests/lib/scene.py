"""The homes of the drills, made once for every process of a test run."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.lib.drill_home import Nights, codes_of, copied, delivered, nights, worked
from tests.lib.lake_facts import Released, released

NAMES = ("first", "second", "waiting", "twin")


@dataclass(frozen=True)
class Scene:
    """The homes, and what was read in two of them."""

    nights: Nights
    twin: Released
    before: Released

    def complete(self) -> Released:
        """The twin after another night, before which every hospital sent all that it has: some rows of it
        are other ones, or deleted."""
        folder = self.nights.twin.parent
        home = folder / "complete"
        with _locked(folder):
            if not (folder / "made-complete").exists():
                shutil.rmtree(home, ignore_errors=True)
                copied(self.nights.twin, home)
                delivered(home, codes_of(home))
                worked(home)
                (folder / "made-complete").touch()
        found = released(home)
        assert found is not None
        return found


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(folder: Path) -> Scene:
    """The homes under `folder`, made by whichever process comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        if not (folder / "made").exists():
            nights(folder, hospitals=2, patients=40, streams=(), third=("patient", "lab_result"))
            (folder / "made").touch()
    made = Nights(*(folder / name for name in NAMES))
    twin, before = released(made.twin), released(made.waiting)
    assert twin is not None
    assert before is not None
    assert twin.differences(before), "the last night brings something"
    return Scene(made, twin, before)
