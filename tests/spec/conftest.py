"""Every spec that asks for `engine` runs on each engine of this installation: DuckDB, and Sail by Spark Connect."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator

import pytest

from heluo.engines import Engine, engine

NAMES = ["duckdb", pytest.param("spark", marks=pytest.mark.skipif(importlib.util.find_spec("pysail") is None, reason="extra group spark is not installed"))]


@pytest.fixture(scope="session", params=NAMES, name="engine")
def each_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """One engine of each kind a session: starting a Spark Connect server takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the Connect client warns about settings that it does not know
        made = engine(request.param)
    with made:
        yield made
