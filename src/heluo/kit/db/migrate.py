"""Brings a control database to the newest revision, and writes revisions from the models.

The models live in packages above `kit`; whoever calls names the modules that declare them.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from heluo.kit.db.base import Base

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine, to: str = "head") -> None:
    """Runs every revision that `engine`'s database lacks, in one transaction. Nothing happens when it is up
    to date."""
    with engine.execution_options(heluo_write=True).begin() as connection:
        command.upgrade(_config(connection), to)


def revise(engine: sa.Engine, message: str, modules: Sequence[str], folder: Path = FOLDER) -> None:
    """Writes the revision that leads from `engine`'s database to the models of `modules`, for a developer to
    read."""
    _load(modules)
    with engine.begin() as connection:
        command.revision(_config(connection, folder), message, autogenerate=True)


def differences(engine: sa.Engine, modules: Sequence[str]) -> list[Any]:
    """What the models of `modules` declare and `engine`'s database lacks, or the other way round: [] when
    equal."""
    _load(modules)
    with engine.connect() as connection:
        return list(
            compare_metadata(
                MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata
            )
        )


def _load(modules: Sequence[str]) -> None:
    for module in modules:
        importlib.import_module(module)


def _config(connection: sa.Connection, folder: Path = FOLDER) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
