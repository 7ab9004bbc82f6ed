"""A small hospital with its centre for walks in a browser: the hospital's nights, the centre's nights and the
hospital's own page run by the commands that its people type.

Not here: what the walk does on the screens.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heluo_province.demonstration.processes import free_port
from tests.lib.drill_home import CENTRE, worked
from tests.lib.heluo_commands import Running, heluo, served, until
from tests.lib.invented_hospital import CODE, Invented, patients

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?key=\S+")
CHECK = "patient.sex.unmapped_value"
"""Fails where a hospital writes a sex that no code of its mapping stands for."""


@dataclass(frozen=True)
class Ward:
    """The hospital and the centre, one installation."""

    hospital: Invented

    @property
    def home(self) -> Path:
        return self.hospital.home.root

    def write(self, sex: str, numbers: Iterable[int], changed: str) -> None:
        """The patients of these numbers have this sex in the hospital's own database since `changed`."""
        cells = [
            (*patients(1, n)[0][:4], sex, *patients(1, n)[0][5:8], f"{changed} 00:00:00") for n in numbers
        ]
        self.hospital.insert("patient", cells)

    def collect(self) -> None:
        """The hospital's night: issues and answers travel with it."""
        with self.intake():
            answer = heluo("hospital", "run", CODE, "--once", "--patience", "20", home=self.home)
        assert answer.code == 0, answer.words

    def release(self) -> None:
        """The centre's night."""
        worked(self.home)

    @contextmanager
    def intake(self) -> Iterator[None]:
        """The centre's door for hospitals is open."""
        with served("intake", self.home) as port:
            path = self.hospital.agent / "centre.toml"
            path.write_text(
                CENTRE.sub(f"localhost:{port}", path.read_text(encoding="utf-8")), encoding="utf-8"
            )
            yield

    @contextmanager
    def page(self) -> Iterator[str]:
        """The printed address of the hospital's own page, while it is served."""
        command = ("hospital", "page", CODE, "--home", str(self.home), "--port", str(free_port()))
        running = Running(command)
        try:
            assert until(lambda: ADDRESS.search(running.words()), 60, 0.1), running.words()
            found = ADDRESS.search(running.words())
            yield found.group() if found else ""
        finally:
            running.kill(signal.SIGINT)
            running.wait(20)
