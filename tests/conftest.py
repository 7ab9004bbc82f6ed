"""A small province that has been through the whole journey, made once a test session and shared by every
process of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from heluo.access.declared import Declared, declare_with
from heluo.kit.settings import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if not hasattr(sys.modules["__main__"], "__file__"):
    # A test worker's main module has no file, which the Spark Connect client takes for its own doctests and
    # ends the process.
    sys.modules["__main__"].__file__ = __file__

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
if not entry_points(group="heluo.commands"):
    pytest.exit("this environment is older than pyproject.toml: uv sync --all-groups --extra centre", 3)
PROVINCE = ("--hospitals", "5", "--patients", "400", "--years", "2", "--seed", "11")


def _declared() -> Declared:
    from heluo.delivery.frame.collect import declared

    return declared()


declare_with(_declared)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def path_of(checkout: Path) -> dict[str, str]:
    """What makes a Python take the code of `checkout` before the installed one."""
    return {} if checkout == ROOT else {"PYTHONPATH": str(checkout / "src")}


def run_heluo(
    *arguments: str, home: Path, check: bool = True, checkout: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """One `heluo` command on `home`, its words captured. `checkout`: whose code and dictionary run it."""
    command = [sys.executable, "-m", "heluo.entrypoints.cli", *arguments, "--home", str(home)]
    env = os.environ | {"COLUMNS": "160"} | path_of(checkout)
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, env=env)
    assert not check or done.returncode == 0, (
        f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    )
    return done


@pytest.fixture(scope="session")
def night_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home of a province of five hospitals after its first night. Read it; a test that changes it copies it
    first. With HELUO_PROVINCE_HOME it is a copy of that home: the same tests look at a larger province."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home = base / "night" / "home"
    with _alone(base / "night" / "lock"):
        if not (home / "demo.json").exists():
            if made := settings().province_home:
                shutil.copytree(made, home, ignore=shutil.ignore_patterns("*.db-shm"))
            else:
                run_heluo("demo", "--no-serve", *PROVINCE, home=home)
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The published data sets; skips with the folder's name when they are not there."""
    folder = ROOT / settings().shared_data
    if not folder.is_dir():
        pytest.skip(f"no published data sets at {folder} (HELUO_SHARED_DATA)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """An installed Chromium, one for all tests of a process, because Playwright bears no second beside it;
    nothing is downloaded."""
    from playwright.sync_api import sync_playwright

    path = settings().chromium or next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
    )
    if path is None:
        reason = "no Chromium on PATH (set HELUO_CHROMIUM)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield browser
        browser.close()
