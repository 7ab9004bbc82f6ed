"""Brings a database of the centre to the newest revisions of its branches, and writes revisions from the
models.

The models live in packages above `kit`, each with its own branch (`kit.migrate`); Alembic runs them.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.orm import DeclarativeBase

from heluo.kit.errors import BadConfiguration
from heluo.kit.migrate import Branch

_ENVIRONMENT = Path(__file__).parent / "environment"


def run(engine: sa.Engine, branches: Sequence[Branch], to: str) -> None:
    """Runs every revision of `branches` up to `to` that `engine`'s database lacks, in one transaction. Raises
    BadConfiguration for a database that a newer program has changed."""
    try:
        # The write lock is taken before the versions are read: two processes that start together would both
        # run them.
        with engine.execution_options(heluo_write=True).begin() as connection:
            _recognise(connection, branches)
            command.upgrade(_config(branches, connection), to)
    except CommandError as error:
        raise BadConfiguration(
            (f"数据库 {engine.url.database}:{error}", f"database {engine.url.database}: {error}"),
            ("本程序认识的版本", "revisions that this program knows"),
            ("升级本程序", "upgrade this program"),
        ) from error


def revise(engine: sa.Engine, branches: Sequence[Branch], branch: Branch, message: str) -> Path:
    """Writes the revision of `branch` that leads from `engine`'s database to its models, for a developer to
    read; the path."""
    number = len(branch.revisions()) + 1 if any(branch.folder.glob("[0-9]*.py")) else 1
    own = {
        table.name
        for model in models(branch)
        for table in model.metadata.tables.values()
        if table is model.__table__
    }
    with engine.begin() as connection:
        config = _config(branches, connection, (branch,))
        config.attributes["include"] = own
        config.set_main_option("file_template", f"{number:04d}_%%(slug)s")
        made = command.revision(
            config,
            message,
            autogenerate=True,
            rev_id=f"{branch.label}_{number:04d}",
            version_path=str(branch.folder),
            head="base" if number == 1 else f"{branch.label}@head",
            splice=number == 1,
            branch_label=branch.label if number == 1 else None,
        )
    assert not isinstance(made, list)
    assert made is not None
    return Path(made.path)


def differences(engine: sa.Engine, branches: Sequence[Branch]) -> list[Any]:
    """What the models of `branches` declare and `engine`'s database lacks, or the other way round: [] when
    equal."""
    metadata = _metadata(branches)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def models(branch: Branch) -> list[type[DeclarativeBase]]:
    """The models that the tables' module of `branch` declares. Raises BadConfiguration when there is none."""
    module = importlib.import_module(branch.tables)
    found = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, DeclarativeBase)
        and kind.__module__ == branch.tables
        and hasattr(kind, "__table__")
    ]
    if not found:
        raise BadConfiguration(
            (f"{branch.tables} 没有声明数据表", f"{branch.tables} declares no table"),
            ("至少一个模型", "at least one model"),
            ("见 docs/how-to/add-a-table.md", "see docs/how-to/add-a-table.md"),
        )
    return found


def _metadata(branches: Sequence[Branch]) -> sa.MetaData:
    """The one collection of tables that the models of a database share."""
    (metadata,) = {model.metadata for branch in branches for model in models(branch)}
    return metadata


def _recorded(connection: sa.Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _recognise(connection: sa.Connection, branches: Sequence[Branch]) -> None:
    """Records the first revision of every branch that the database does not name although it has its
    tables: it was made before the branch had a record of its own."""
    script, tables = _script(branches), sa.inspect(connection)
    for branch in branches:
        own = {r.revision for r in script.iterate_revisions(f"{branch.label}@head", "base")}
        if not own & _recorded(connection) and tables.has_table(branch.recognised_by):
            first = next(r for r in script.get_bases() if r in own)
            MigrationContext.configure(connection).stamp(script, first)


def _script(branches: Sequence[Branch]) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(branches))


def _config(
    branches: Sequence[Branch], connection: sa.Connection | None = None, metadata_of: Sequence[Branch] = ()
) -> Config:
    """Alembic's configuration without a file. Models are loaded for `metadata_of` alone: running revisions
    needs none."""
    config = Config()
    config.set_main_option("script_location", str(_ENVIRONMENT).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option(
        "version_locations", os.pathsep.join(str(b.folder).replace("%", "%%") for b in branches)
    )
    config.attributes["connection"] = connection
    config.attributes["metadata"] = _metadata(metadata_of) if metadata_of else None
    return config
