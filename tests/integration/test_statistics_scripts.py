"""Exported scripts run alone and print the numbers of the result: Python without Heluo, R where R is
installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from heluo.statistics.agreement import compared, printed
from heluo.statistics.collect import algorithms
from heluo.statistics.examples import write
from heluo.statistics.export import script
from heluo.statistics.numbers import numbers
from heluo.statistics.request import completed, of_case
from heluo.statistics.run import run
from heluo.statistics.spec import AlgorithmSpec

pytestmark = pytest.mark.slow
ALONE = """
import runpy, sys

class Nobody:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0].startswith("heluo"):
            raise ImportError("an exported script needs nothing of Heluo")

sys.meta_path.insert(0, Nobody())
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("spec", algorithms().values(), ids=list(algorithms()))
def test_exported_python_prints_the_numbers_of_the_result(spec: AlgorithmSpec, tmp_path: Path) -> None:
    for case in spec.cases:
        frame = write(tmp_path, case.frame, case.where)
        request = of_case(spec.id, case)
        path = tmp_path / "script.py"
        path.write_text(script(completed(request, frame), frame, "python"), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ALONE, str(path)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        theirs = printed(done.stdout)
        assert len(theirs) >= 3
        apart = [a for a in compared(spec, case.name, numbers(run(tmp_path, request)), theirs) if not a.holds]
        assert apart == [], case.name


@pytest.mark.parametrize("spec", algorithms().values(), ids=list(algorithms()))
def test_exported_r_prints_the_numbers_of_the_result(spec: AlgorithmSpec, tmp_path: Path) -> None:
    if not spec.code.r:
        pytest.skip(f"{spec.id} has no R code")
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: apt-get install r-base-core")
    for case in spec.cases:
        frame = write(tmp_path, case.frame, case.where)
        request = of_case(spec.id, case)
        path = tmp_path / "script.R"
        path.write_text(script(completed(request, frame), frame, "r"), encoding="utf-8")
        done = subprocess.run(
            ["Rscript", "--vanilla", str(path)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        if "there is no package called" in done.stderr:
            pytest.skip(f"R lacks a package of {list(spec.code.r_packages)}")
        assert done.returncode == 0, done.stderr[-2000:]
        theirs = printed(done.stdout)
        apart = [a for a in compared(spec, case.name, numbers(run(tmp_path, request)), theirs) if not a.holds]
        assert apart == [], case.name
