"""Identity of a result: canonical JSON, and one hash over everything that can change a number."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from heluo.statistics.collect import FOLDER, algorithm
from heluo.statistics.frame import FrameDescription
from heluo.statistics.request import AnalysisRequest

PACKAGE = FOLDER.parent
LIBRARIES = ("lifelines", "numpy", "pandas", "scikit-learn", "scipy", "statsmodels")
"""What computes numbers."""


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and the shortest exact decimals; what is no number is null, infinity a text."""
    text = json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def plain(value: Any) -> Any:
    """`value` in JSON's own kinds. -0.0 is 0.0: its sign says nothing."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if hasattr(value, "tolist") and not isinstance(value, (str, bytes)):  # arrays and numbers of numpy
        return plain(value.tolist())
    if isinstance(value, float):
        if math.isnan(value):
            return None
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return value + 0.0
    return value


@cache
def library_lock() -> Mapping[str, str]:
    """Library → version."""
    return {name: version(name) for name in LIBRARIES}


@cache
def code_digest(algorithm_id: str) -> str:
    """SHA-256 in hex of the algorithm's function and of the code that algorithms share: a fault mended there
    changes numbers as well."""
    shared = (
        path for folder in (PACKAGE, PACKAGE / "own", PACKAGE / "checks") for path in folder.glob("*.py")
    )
    made = hashlib.sha256()
    for path in sorted([*shared, FOLDER / f"{algorithm_id}.py"]):
        made.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def asked(request: AnalysisRequest, frame: FrameDescription) -> dict[str, Any]:
    """Everything that a result depends on; `request` is completed."""
    spec = algorithm(request.algorithm)
    return {
        "algorithm": f"{spec.id}@{spec.version}",
        "code": code_digest(spec.id),
        "inputs": request.inputs,
        "options": request.options,
        "levels": request.levels,
        "missing": request.missing,
        "seed": request.seed,
        "frame": frame.frame,
        "release": frame.release,
        "rows": frame.digest,
        "libraries": library_lock(),
    }


def result_id(request: AnalysisRequest, frame: FrameDescription) -> str:
    """The name of the result of a completed request, known before it is computed."""
    return hashlib.sha256(canonical(asked(request, frame))).hexdigest()


@cache
def cases_id(algorithm_id: str) -> str:
    """The name of what an installation computes of an algorithm's cases: SHA-256 in hex over code,
    specification (with its cases), example frames and libraries."""
    examples = sorted((PACKAGE / "examples").glob("*.csv"))
    parts = {
        "algorithm": algorithm_id,
        "code": code_digest(algorithm_id),
        "specification": hashlib.sha256((FOLDER / f"{algorithm_id}.toml").read_bytes()).hexdigest(),
        "examples": [hashlib.sha256(path.read_bytes()).hexdigest() for path in examples],
        "libraries": library_lock(),
    }
    return hashlib.sha256(canonical(parts)).hexdigest()
