"""The three distributions cut from the one source tree: what each wheel carries, and that a hospital's runs
without anything of the centre."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
HOSPITAL = (
    "heluo/__init__.py",
    "heluo/collection/",
    "heluo/dictionary/",
    "heluo/terminology/",
    "heluo/kit/",
    "heluo/entrypoints/__init__.py",
    "heluo/entrypoints/command_line.py",
    "heluo/entrypoints/hospital.py",
    "heluo/entrypoints/hospital_messages.py",
    "heluo/entrypoints/hospital_rows.py",
    "heluo/entrypoints/hospital_service.py",
    "heluo/entrypoints/hospital_fields.py",
    "heluo/entrypoints/hospital_issues.py",
    "heluo/entrypoints/hospital_witness.py",
    "heluo/_data/dictionary/",
    "heluo/_data/hospitals/_vendors/",
    "heluo_hospital-",
)
"""Beginnings of the paths that a hospital's wheel may carry."""
IMPORT_EVERYTHING = """
import importlib, sys
target, modules, refused = sys.argv[1], sys.argv[2].split(","), set(sys.argv[3].split(","))

class Refusal:
    def find_spec(self, name, path=None, of=None):
        if name.split(".")[0] in refused:
            raise ImportError(f"{name} belongs to the centre")

sys.meta_path.insert(0, Refusal())
sys.path.insert(0, target)
for name in modules:
    module = importlib.import_module(name)
    assert module.__file__.startswith(target), module.__file__
"""
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from heluo.entrypoints.hospital import main; main()"


def build(folder: Path, into: Path) -> zipfile.ZipFile:
    """The wheel of the project in `folder`, without the portal's pages."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"HELUO_SKIP_WEB": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return zipfile.ZipFile(next(into.glob("*.whl")))


def foreign(names: list[str]) -> list[str]:
    """Paths that have no business in a hospital's wheel."""
    return [n for n in names if not n.startswith(HOSPITAL) or n.startswith("heluo/kit/db/")]


def metadata(wheel: zipfile.ZipFile) -> list[str]:
    name = next(n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
    return wheel.read(name).decode("utf-8").splitlines()


def centre_modules() -> set[str]:
    """Import names of what the extra `centre` installs, and the province."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {Requirement(r).name.lower() for r in extras["optional-dependencies"]["centre"]}
    found = {m for m, owners in packages_distributions().items() if names & {o.lower() for o in owners}}
    return found | {"starlette", "heluo_province"}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    return build(ROOT / "packaging/hospital", tmp_path_factory.mktemp("hospital"))


@pytest.fixture(scope="module")
def installed(hospital: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What installing the wheel without its dependencies puts into a folder."""
    target = tmp_path_factory.mktemp("site")
    hospital.extractall(target)
    return target


def test_a_hospitals_wheel_carries_nothing_of_the_centre_or_the_province(hospital: zipfile.ZipFile) -> None:
    names = hospital.namelist()
    assert foreign(names) == []
    assert {
        "heluo/collection/night.py",
        "heluo/_data/dictionary/VERSION",
        "heluo/entrypoints/hospital.py",
    } <= set(names)


@pytest.mark.parametrize(
    "name",
    [
        "heluo/kit/db/session.py",
        "heluo/governance/night/steps.py",
        "heluo_province/province.py",
        "heluo/entrypoints/cli.py",
        "heluo/_data/hospitals/h01/hospital.toml",
    ],
)
def test_the_rule_of_the_hospitals_wheel_catches(name: str) -> None:
    assert foreign([name, "heluo/collection/night.py"]) == [name]


def test_every_module_of_a_hospitals_wheel_can_be_imported_without_the_centres_libraries(
    hospital: zipfile.ZipFile, installed: Path
) -> None:
    modules = [
        n.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for n in hospital.namelist()
        if n.endswith(".py")
    ]
    refused = centre_modules()
    assert {"fastapi", "sqlalchemy", "deltalake", "polars"} <= refused
    arguments = [str(installed), ",".join(modules), ",".join(refused)]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_module_of_the_centre_would_be_noticed(installed: Path) -> None:
    arguments = [str(installed), "heluo.kit.text,heluo.kit.db", ",".join(centre_modules())]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "heluo.kit.db" in done.stderr


def test_the_hospitals_command_runs_where_only_its_wheel_is_installed(
    installed: Path, tmp_path: Path
) -> None:
    def heluo(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", RUN, str(installed), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

    helped = heluo("--help")
    assert helped.returncode == 0, helped.stderr
    assert "hospital" in helped.stdout
    assert "serve" not in helped.stdout
    assert "selftest" in heluo("hospital", "--help").stdout
    # A hospital's own folder lies in its home; the dictionary and the vendors' mappings come with the wheel.
    shutil.copytree(ROOT / "hospitals/h02", tmp_path / "home/hospitals/h02")
    checked = heluo("check-hospital", "h02", "--home", str(tmp_path / "home"), "--json")
    assert '"findings"' in checked.stdout, checked.stderr


def test_the_centres_wheel_does_not_know_the_province(tmp_path: Path) -> None:
    wheel = build(ROOT, tmp_path)
    assert [n for n in wheel.namelist() if "province" in n] == []
    assert [line for line in metadata(wheel) if "province" in line and line.startswith("Requires")] == []


def test_the_provinces_wheel_adds_commands_and_nothing_of_the_product(tmp_path: Path) -> None:
    wheel = build(ROOT / "packaging/province", tmp_path)
    assert {n.split("/")[0].split("-")[0] for n in wheel.namelist()} == {"heluo_province"}
    assert "heluo_province/databases/habits.toml" in wheel.namelist()
    named = next(n for n in wheel.namelist() if n.endswith("entry_points.txt"))
    assert b"[heluo.commands]" in wheel.read(named)


def test_all_three_have_one_version_and_the_hospital_the_products_dependencies(
    hospital: zipfile.ZipFile, tmp_path: Path
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    province = build(ROOT / "packaging/province", tmp_path)
    for wheel in (hospital, province):
        assert f"Version: {project['version']}" in metadata(wheel)
    needed = {line.removeprefix("Requires-Dist: ") for line in metadata(hospital) if "Requires-Dist" in line}
    assert {Requirement(r) for r in needed} == {Requirement(r) for r in project["dependencies"]}
