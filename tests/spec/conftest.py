"""Every spec that asks for `engine` runs on each engine of this installation: DuckDB, and Sail by Spark
Connect."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator

import pytest

from heluo.engines import Engine, engine

NO_SAIL = pytest.mark.skipif(
    importlib.util.find_spec("pysail") is None, reason="the dependency group spark is not installed"
)
NAMES = ["duckdb", pytest.param("spark", marks=NO_SAIL)]


@pytest.fixture(scope="session")
def running() -> Iterator[dict[str, Engine]]:
    """Engines that this session has started, by name: starting a Spark Connect server takes seconds."""
    started: dict[str, Engine] = {}
    yield started
    for made in started.values():
        made.close()


@pytest.fixture(params=NAMES, name="engine")
def each_engine(request: pytest.FixtureRequest, running: dict[str, Engine]) -> Engine:
    """Each engine in turn, one of each kind a session."""
    if request.param not in running:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the Connect client warns about settings that it does not know
            running[request.param] = engine(request.param)
    return running[request.param]
