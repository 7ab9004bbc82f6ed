"""The worker process that computes every case of an algorithm on this installation: `python -m
heluo.statistics.worker_of_cases LIMITS`. The request names the algorithm alone."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from heluo.statistics.collect import algorithm
from heluo.statistics.confine import RunLimits
from heluo.statistics.examples import example
from heluo.statistics.identity import library_lock
from heluo.statistics.numbers import numbers
from heluo.statistics.request import AnalysisRequest, of_case
from heluo.statistics.run import run_rows
from heluo.statistics.worker import attend, say_step


def computed_cases(folder: Path, request: AnalysisRequest) -> dict[str, Any]:
    """`{"cases": {case: {number: value}}, "libraries": {name: version}}`."""
    spec = algorithm(request.algorithm)
    found: dict[str, dict[str, float]] = {}
    for place, case in enumerate(spec.cases):
        say_step("case", place, len(spec.cases))
        rows, frame = example(case.frame, case.where)
        found[case.name] = numbers(run_rows(rows, of_case(spec.id, case), frame))
    return {"cases": found, "libraries": library_lock()}


if __name__ == "__main__":
    importlib.import_module("pyarrow")
    attend(RunLimits(**json.loads(sys.argv[1])), computed_cases)
