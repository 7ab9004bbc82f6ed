"""The worker process of a run in R: `python -m heluo.statistics.worker_in_r LIMITS` in the run's folder. The
exported script runs in R within the same walls, and what it prints is the outcome."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.agreement import printed
from heluo.statistics.confine import RunLimits
from heluo.statistics.export import script
from heluo.statistics.frame import NO_FRAME, ROWS, describe
from heluo.statistics.request import AnalysisRequest, completed
from heluo.statistics.worker import attend

PROGRAM = "/usr/bin/Rscript"
SCRIPT = "run.R"
VERSIONS = """
for (name in c({names})) cat("version", name, as.character(packageVersion(name)), "\\n")
cat("version R", paste(R.version$major, R.version$minor, sep = "."), "\\n")
"""


def numbers_of(folder: Path, request: AnalysisRequest) -> dict[str, Any]:
    """`{"numbers": {name: value}, "made_with": {package: version}}` of the request's script in R. Raises
    BadInput where R could not compute it."""
    frame = describe(folder) if request.inputs else NO_FRAME
    request = completed(request, frame)
    if request.columns:
        rows = pd.read_parquet(folder / ROWS, columns=list(request.columns))
        rows.to_csv(folder / "frame.csv", index=False, lineterminator="\n")
    text = script(request, frame, "r")
    needed = [line.split("(")[1].rstrip(")") for line in text.splitlines() if line.startswith("library(")]
    named = ", ".join(f'"{name}"' for name in needed) or "character(0)"
    (folder / SCRIPT).write_text(text + VERSIONS.format(names=named), encoding="utf-8")
    done = subprocess.run(
        [PROGRAM, "--vanilla", SCRIPT],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(folder.resolve()), "R_LIBS_USER": ""},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    versions = (line.split() for line in done.stdout.splitlines() if line.startswith("version "))
    if done.returncode:
        # Not R's words: they may hold values of rows.
        raise BadInput(
            Text(f"R 没有算完(退出码 {done.returncode})", f"R did not finish (exit code {done.returncode})"),
            Text("脚本运行到底", "a script that runs to its end"),
            Text("导出 R 代码,在课题的工作区中运行查看", "export the R code and run it in the workspace"),
            code="r_failed",
        )
    return {"numbers": printed(done.stdout), "made_with": {one[1]: one[2] for one in versions}}


if __name__ == "__main__":
    attend(RunLimits(**json.loads(sys.argv[1])), numbers_of, programs=True)
