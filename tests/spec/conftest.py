"""Every spec that asks for `engine` runs on each engine of this installation: DuckDB, and Sail by Spark Connect."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator

import pytest

from heluo.engines import Engine, engine

NO_SAIL = pytest.mark.skipif(importlib.util.find_spec("pysail") is None, reason="the dependency group spark is not installed")
NAMES = ["duckdb", pytest.param("spark", marks=NO_SAIL)]


@pytest.fixture(scope="session", params=NAMES, name="engine")
def each_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """One engine of each kind a session: starting a Spark Connect server takes seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the Connect client warns about settings that it does not know
        made = engine(request.param)
    with made:
        yield made
