"""Runs the exported R scripts of the algorithms on the invented frames and stores what R prints:
`python -m tools.r_expected [id …]` writes `src/heluo/statistics/expected/<id>.json`. Needs R; the stored
numbers are compared where R is not."""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from heluo.statistics.agreement import FOLDER, printed
from heluo.statistics.collect import algorithm, algorithms
from heluo.statistics.examples import write
from heluo.statistics.export import script
from heluo.statistics.request import completed, of_case
from heluo.statistics.spec import AlgorithmSpec, RunCase

VERSIONS = """
for (name in commandArgs(trailingOnly = TRUE)) cat(name, as.character(packageVersion(name)), "\\n")
cat("R", paste(R.version$major, R.version$minor, sep = "."), "\\n")
"""


def script_of(spec: AlgorithmSpec, case: RunCase, folder: Path) -> str:
    """The R script of a case, with its frame in `folder`."""
    frame = write(folder, case.frame, case.where)
    return script(completed(of_case(spec.id, case), frame), frame, "r")


def digest_of(text: str, folder: Path) -> str:
    """SHA-256 over the script, its comments left out, and the rows it reads: what was stored is stale when it
    differs."""
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return hashlib.sha256(code.encode() + (folder / "frame.csv").read_bytes()).hexdigest()


def r(text: str, folder: Path, *arguments: str) -> str:
    """What R prints. Raises RuntimeError with its words."""
    path = folder / "script.R"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(path), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout


def store(spec: AlgorithmSpec) -> int:
    """Writes the expected numbers of one algorithm; returns how many there are."""
    cases, digests = {}, {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in spec.cases:
            text = script_of(spec, case, folder)
            digests[case.name] = digest_of(text, folder)
            cases[case.name] = {
                number: None if math.isnan(value) else value
                for number, value in printed(r(text, folder)).items()
            }
        versions = dict(line.split() for line in r(VERSIONS, folder, *spec.code.r_packages).splitlines())
    stored = {"made_with": versions, "scripts": digests, "cases": cases}
    path = FOLDER / f"{spec.id}.json"
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return sum(map(len, cases.values()))


if __name__ == "__main__":
    chosen = [algorithm(name) for name in sys.argv[1:]] or list(algorithms().values())
    for one in chosen:
        if one.code.r:
            print(one.id, store(one), "numbers")
