"""Guides are followed: what a page marks as `sh run` is run in a scratch clone, and prints what it marks as
`result`.

Not here: the guides to a kind of source and to a check template, whose own tests make what they describe.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.rules.tree import ROOT

BLOCK = re.compile(r"^```(sh run|text result)\n(.*?)^```$", re.M | re.S)
INDEX = ROOT / "docs/how-to/README.md"


def steps(page: str) -> tuple[str, list[str]]:
    """The commands of a page, and the lines that they must print."""
    blocks = BLOCK.findall(page)
    commands = "".join(text for kind, text in blocks if kind == "sh run")
    return commands, [line for kind, text in blocks if kind == "text result" for line in text.splitlines()]


def follow(page: str, clone: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Runs the page's commands in `clone`, with this environment behind `./heluo`."""
    commands, _ = steps(page)
    front_door = f"{sys.executable} -m heluo.entrypoints.cli"
    environment = os.environ | {"HELUO_HOME": str(home), "PYTHONPATH": str(clone / "src"), "COLUMNS": "200"}
    return subprocess.run(
        ["bash", "-e", "-c", commands.replace("./heluo ", front_door + " ")],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def guides() -> list[Path]:
    return [path for path in sorted(INDEX.parent.glob("*.md")) if steps(path.read_text(encoding="utf-8"))[0]]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The parts of the repository that commands of a guide touch."""
    for name in ("src", "dictionary", "hospitals"):
        ignored = shutil.ignore_patterns("__pycache__", "webdist")
        shutil.copytree(ROOT / name, tmp_path / "clone" / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "clone")
    return tmp_path / "clone"


@pytest.mark.slow
@pytest.mark.parametrize("path", guides(), ids=lambda path: path.stem)
def test_a_guide_does_what_it_says(path: Path, clone: Path, tmp_path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    done = follow(page, clone, tmp_path / "home")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in steps(page)[1] if line not in done.stdout] == [], done.stdout


def test_a_guide_that_does_not_work_is_found(tmp_path: Path) -> None:
    page = "x\n```sh run\necho 1\nfalse\n```\n```text result\n2\n```\n```sh\nnot run\n```\n"
    assert steps(page) == ("echo 1\nfalse\n", ["2"])
    done = follow(page, tmp_path, tmp_path)
    assert (done.returncode, done.stdout) == (1, "1\n")


def test_every_guide_is_in_the_index_and_some_are_run() -> None:
    listed = INDEX.read_text(encoding="utf-8")
    missing = [p.name for p in INDEX.parent.glob("*.md") if p != INDEX and f"({p.name})" not in listed]
    assert missing == []
    assert "add-a-hospital" in [path.stem for path in guides()]


@pytest.mark.parametrize("path", sorted(INDEX.parent.glob("add-*.md")), ids=lambda path: path.stem)
def test_a_guide_to_add_something_is_short(path: Path) -> None:
    """Under ten lines of instruction in each language; code, results and headings do not count."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    told = [line for line in text.splitlines() if line.strip() and not line.startswith(("#", "---"))]
    assert len(told) < 2 * 10, told
