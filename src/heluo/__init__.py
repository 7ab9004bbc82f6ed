"""Heluo (河洛): hospitals of a province share clinical data safely."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def frame(source: Any) -> Any:
    """A frame for a notebook: a folder with `frame.parquet`, or an example (`"example:persons"`). Its methods
    are the algorithms: `heluo.frame("…").cox(time=…, event=…, covariates=[…])`. See
    `heluo.statistics.notebook`."""
    # By name and not at the top: whoever only imports the package does without numerical libraries, and no
    # package depends on statistics through this one.
    import importlib

    return importlib.import_module("heluo.statistics.notebook").open_frame(source)
