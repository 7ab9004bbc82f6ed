"""Which engines this machine can run an algorithm on: Python always, R where `Rscript` and the packages that
the algorithm's script needs are installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache

from heluo.statistics.collect import algorithms
from heluo.statistics.spec import AlgorithmSpec

ASK = """
for (name in commandArgs(trailingOnly = TRUE))
  if (requireNamespace(name, quietly = TRUE)) cat(name, as.character(packageVersion(name)), "\\n")
cat("R", paste(R.version$major, R.version$minor, sep = "."), "\\n")
"""


@cache
def r_versions() -> Mapping[str, str]:
    """R and those of its packages that some algorithm needs → version; empty where R is not installed."""
    program = shutil.which("Rscript")
    if program is None:
        return {}
    wanted = sorted({name for one in algorithms().values() for name in one.code.r_packages})
    try:
        done = subprocess.run(
            [program, "--vanilla", "-e", ASK, *wanted],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    lines = (line.split() for line in done.stdout.splitlines())
    return {line[0]: line[1] for line in lines if len(line) == 2} if done.returncode == 0 else {}


def runs_in_r(spec: AlgorithmSpec) -> bool:
    """Whether this machine's R can run the algorithm."""
    have = r_versions()
    return bool(spec.code.r) and "R" in have and all(name in have for name in spec.code.r_packages)


def r_lacks(spec: AlgorithmSpec) -> tuple[str, ...]:
    """What is not installed of what the algorithm's R script needs."""
    return tuple(name for name in ("R", *spec.code.r_packages) if name not in r_versions())
