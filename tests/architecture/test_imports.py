"""The import contracts hold, and each is shown to catch a violation planted in a copy of the tree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.rules import tree
from tools.rules.circles import circles

ROOT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"

PLANTED = {
    "layers": ("kit/ids.py", "import heluo.access", "Layers of architecture.md"),
    "siblings": ("collection/convert.py", "import heluo.governance.night.steps", "Layers of architecture.md"),
    "vault": ("vault/resolve.py", "import heluo.cohort.model", "Layers of architecture.md"),
    "exhaustive": (
        "newcomer/__init__.py",
        '"""A package nobody gave a place."""',
        "Layers of architecture.md",
    ),
    "modules": (
        "delivery/cockpit/__init__.py",
        "import heluo.delivery.search",
        "delivery modules are independent",
    ),
    "frame": (
        "delivery/frame/caller.py",
        "import heluo.delivery.search.tokens",
        "delivery modules are independent",
    ),
    "hospital": ("collection/convert.py", "import sqlalchemy", "hospital program reaches neither"),
    "statistics": ("statistics/data.py", "import heluo.lakehouse.reader", "know no permit, no lake"),
    "heavy": ("statistics/wording.py", "import heluo.cohort.model", "Layers of architecture.md"),
    "worker": ("statistics/request.py", "import pandas", "Only the worker of an analysis"),
    "room": ("delivery/analysis/service.py", "import heluo.statistics.run", "computes nothing itself"),
    "writer": ("quality/verdict.py", "import heluo.lakehouse.writer", "Only governance writes the lake"),
    "engine": ("governance/night/steps.py", "import duckdb", "Only engines names an engine"),
    "truth": ("../heluo_province/province.py", "import heluo.quality", "truth that the province plants"),
    "province": (
        "entrypoints/figures.py",
        "import heluo_province.people",
        "product never imports the province",
    ),
    "outsider": (
        "../heluo_province/demonstration/tour.py",
        "import heluo.collection.night",
        "use the product as an outsider does",
    ),
    "folders": (
        "../heluo_province/people/names.py",
        "import heluo_province.records.ward",
        "Inside the province people come first",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT), "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "src/heluo", tmp_path / "src/heluo", ignore=shutil.ignore_patterns("webdist", "__pycache__")
    )
    shutil.copytree(
        ROOT / "src/heluo_province",
        tmp_path / "src/heluo_province",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_each_contract_catches_a_planted_violation(name: str, copy: Path) -> None:
    path, line, contract = PLANTED[name]
    target = copy / "src/heluo" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text((target.read_text() if target.exists() else "") + f"\n{line}\n")
    done = lint(copy)
    assert done.returncode != 0, f"{line} in {path} was not caught"
    told = " ".join(done.stdout.split())  # long contract names are folded over two lines
    assert re.search(re.escape(contract) + r"((?! KEPT ).)* BROKEN", told) or name == "exhaustive", (
        done.stdout
    )


def test_no_circle_of_imports() -> None:
    assert circles(tree.PACKAGES) == []


def test_a_circle_is_found_also_within_a_function_and_for_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "planted"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "a": "from planted import b",
        "b": "def f():\n    from planted import c",
        "c": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted import a",
        "d": "from planted import a",
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    assert circles(("planted",)) == ["planted.a ⇄ planted.b ⇄ planted.c"]
