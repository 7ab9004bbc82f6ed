"""The port "engine": the same Ibis expressions on an embedded engine or on a cluster. Only this package names
one.

`engine("duckdb")` is the default, `engine("spark")` speaks Spark Connect (Sail in process, or Apache Spark by
`HELUO_SPARK_REMOTE`). Implementations are loaded on demand, so a hospital program never imports Spark.
"""

from __future__ import annotations

import importlib
from typing import Any

from heluo.engines.base import Delta, Engine, Values, bind, in_parts
from heluo.kit.errors import BadConfiguration
from heluo.kit.settings import settings

ENGINES = ("duckdb", "spark")

__all__ = ["ENGINES", "Delta", "Engine", "Values", "bind", "engine", "in_parts"]


def engine(name: str = "", **options: Any) -> Engine:
    """A new engine: `name`, else the setting HELUO_ENGINE, else DuckDB. Close it after use (`with engine() as
    e`).

    Options of DuckDB: `threads`, `share` (of the machine's memory), `folder` (where it spills). Of Spark:
    `remote` ("sc://host:port").
    """
    name = name or settings().engine
    if name not in ENGINES:
        raise BadConfiguration(f"engine {name!r}", " | ".join(ENGINES), "name one of them")
    return importlib.import_module(f"heluo.engines.{name}").open_engine(**options)
