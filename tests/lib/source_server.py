"""A database that a test fills and that the hospital program reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.collection.interfaces.base import Connection
from heluo.collection.interfaces.connect import connect


@dataclass
class Server:
    """A database to play with: `run` executes statements, `connection` is what a front-end machine would
    declare."""

    kind: str
    settings: dict[str, Any]
    run: Any
    text_type: str

    def open(self) -> Any:
        return connect(Connection("his", self.settings["driver"], self.settings, Path("/")))
