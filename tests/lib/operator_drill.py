"""An operator on the morning after a damage: runs the night, reads the words when it refuses, does what
they name, and compares with the undamaged twin.

Knows commands and words only. What is wanted: the release is the twin's, or there is none, with words that
name the place and the way out, and following them leads to the twin's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.lib.damages import Damage
from tests.lib.drill_home import Nights, codes_of, delivered, replaced
from tests.lib.heluo_commands import Answer, heluo
from tests.lib.lake_facts import Released, release_number, released, runs_running

MOST = 6
"""Commands of the night that an operator is ready to type until everything is well."""
NIGHTS_OF_THE_HOSPITAL = 2
SHOWN = ("difference", "rows_waiting", "awaiting_night", "rows_in_held_parcels")
"""Columns of `heluo accounting` that say that something is missing."""
FULL = re.compile(r"--full")
BACKUP = re.compile(r"heluo restore|backup|备份")
AGAIN = re.compile(r"heluo work|work --once")
SEND = re.compile(r"heluo hospital|hospital.{0,40}(again|send)|重送|再送|重新投递")


@dataclass
class Drill:
    """One damage: what was done, and everything that is not as wanted."""

    damage: Damage
    home: Path
    nights: Nights
    twin: Released
    before: Released
    complete: Callable[[], Released] | None = None
    """What the twin is when every hospital has sent all that it has; asked for where all of them send."""
    done: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    sent: int = 0

    def run(self) -> Drill:
        self.damage.do(self.home, self.nights)
        way: str | None = "night"
        for _ in range(MOST):
            way = self._night(("--full",) if way == "full" else ())
            if way is None:
                break
        else:
            self.problems.append(f"after {MOST} nights it is not well")
        if not self.problems and runs_running(self.home):
            self.problems.append("a run stays running")
        return self

    def _night(self, options: tuple[str, ...]) -> str | None:
        """One night; the next way to go, None when it ended, well or not."""
        number = release_number(self.home)
        answer = heluo("work", "--once", *options, home=self.home)
        self.done.append(f"work --once {' '.join(options)}: {answer.code}")
        if answer.traceback:
            return self._failed(f"traceback: {_end(answer)}")
        if answer.code:
            if release_number(self.home) > number:
                return self._failed(f"a release was made by a night that failed: {_end(answer)}")
            return self._way(answer)
        return self._compared(answer)

    def _compared(self, answer: Answer) -> str | None:
        try:
            release = released(self.home)
        except Exception as error:  # noqa: BLE001  # whatever a damaged table makes the reading raise
            return self._failed(f"exit 0, and the release cannot be read: {type(error).__name__}")
        assert release is not None
        differences = release.lost(self.twin) if self.damage.resent else release.differences(self.twin)
        if differences and self.sent and self.damage.all_send and self.complete is not None:
            differences = release.lost(self.complete())
        if not differences:
            if self.damage.ids and (renamed := release.renamed(self.twin, self.before)):
                self.problems.append(f"{renamed} patients have another person id")
            return None
        waits = self._accounted()
        if self.damage.resent and self.sent < NIGHTS_OF_THE_HOSPITAL:
            if not waits and not self.damage.unheard:
                self.problems.append("a parcel is missing and accounting shows nothing")
            return self._sent()
        return self._failed(
            f"exit 0, other than the twin: {'; '.join(differences[:6])}"
            + ("" if waits else "; accounting shows no difference")
        )

    def _accounted(self) -> bool:
        """Whether `heluo accounting` shows that something is missing."""
        answer = heluo("accounting", "--json", home=self.home)
        if answer.traceback:
            self.problems.append(f"accounting: traceback: {_end(answer)}")
            return True
        if answer.code:
            return True
        # What it says in words, on the other stream, stands behind the rows.
        rows, _ = json.JSONDecoder().raw_decode(answer.words[answer.words.index("[") :])
        return any(row.get(name) for row in rows for name in SHOWN)

    def _way(self, answer: Answer) -> str | None:
        """What the words of a refusal name as the way out; None when they name none that was not tried."""
        words = answer.words
        if not re.search(r"错误", words) or not re.search(r"error", words):
            return self._failed(f"no words in both languages: {_end(answer)}")
        if self.damage.place and not re.search(self.damage.place, words):
            self.problems.append(f"the words do not name the place: {_end(answer)}")
        if not self._accounted():
            self.problems.append("refused, and accounting shows no difference")
        if FULL.search(words) and "full" not in self.tried:
            self.tried.add("full")
            return "full"
        if BACKUP.search(words) and self.damage.backup and "backup" not in self.tried:
            self.tried.add("backup")
            for part in self.damage.backup:
                replaced(part, getattr(self.nights, self.damage.copy), self.home)
            self.done.append(f"restored {', '.join(self.damage.backup)}")
            return "night"
        if SEND.search(words) and self.sent < NIGHTS_OF_THE_HOSPITAL:
            return self._sent()
        if AGAIN.search(words) and "again" not in self.tried:
            self.tried.add("again")
            return "night"
        return self._failed(f"the words name no way out that leads there: {_end(answer)}")

    def _sent(self) -> str:
        """The hospital's next night: it learns what the centre misses, and sends it at the latest in the
        one after.
        """
        self.sent += 1
        codes = codes_of(self.home)
        if self.damage.all_send:
            delivered(self.home, codes)
        else:
            delivered(self.home, codes[:1], ("patient", "lab_result"))
        self.done.append("hospital run")
        return "night"

    def _failed(self, problem: str) -> None:
        self.problems.append(problem)


def _end(answer: Answer) -> str:
    lines = [line for line in answer.words.splitlines() if "━" not in line and line.strip()]
    return " ⏎ ".join(lines[-4:])[-700:]
