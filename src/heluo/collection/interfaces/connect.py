"""Opens the sources that `<home>/agents/<code>/connections.toml` names. Secrets are in files of their own.

[his]
driver = "postgresql"          # a file of interfaces/ or landing/: sqlite, mysql, mariadb, landing …
host = "10.0.0.5"              # or socket = "/run/…"
database = "his"
user = "heluo_reader"
password_file = "his.password"
timeout = 3600                 # seconds a statement may take
look_back_hours = 72           # how far a run reads back behind its last mark

A kind of source is found by its file and listed nowhere. Only the file that a connection names is imported: a
driver may be slow to load, absent, or take the process down with it.
"""

from __future__ import annotations

import importlib
import pkgutil
import tomllib
from pathlib import Path

from heluo.collection.interfaces.base import Connection, OpenSource, SourceKind
from heluo.kit.errors import BadConfiguration

PACKAGES = ("heluo.collection.interfaces", "heluo.collection.landing")
"""Where kinds of sources are: sources that are read, and sources that push."""


def connections(folder: Path) -> dict[str, Connection]:
    """Sources by name. Raises BadConfiguration for a missing file or an unknown driver."""
    path = folder / "connections.toml"
    if not path.exists():
        raise BadConfiguration(
            ("没有 connections.toml", "no connections.toml"),
            ("每个数据源一节", "a table for each source"),
            ("由安全管理员填写数据库连接", "the security administrator writes the connections"),
            where=str(path),
        )
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadConfiguration(
            ("不是有效的 TOML", "no valid TOML"), "", str(error), where=str(path)
        ) from error
    for name, settings in tables.items():
        if not isinstance(settings, dict) or kind(str(settings.get("driver", ""))) is None:
            raise BadConfiguration(
                f"[{name}] driver", " | ".join(kinds()), ("修改 driver", "edit driver"), where=str(path)
            )
    return {name: Connection(name, settings["driver"], settings, folder) for name, settings in tables.items()}


def connect(connection: Connection) -> OpenSource:
    """Opens the source; its snapshot begins now. Raises Unavailable, or BadConfiguration for a missing
    setting or driver."""
    found = kind(connection.driver)
    if found is None:
        raise BadConfiguration(
            f"[{connection.name}] driver",
            " | ".join(kinds()),
            ("修改 driver", "edit driver"),
            where=connection.where,
        )
    return found.open(connection)


def kind(driver: str) -> SourceKind | None:
    """The kind of source that `driver` names, None when there is no such file or it declares none. Raises
    BadConfiguration when what pip installs for it is not there."""
    module = _modules().get(driver)
    if module is None:
        return None
    try:
        found = getattr(importlib.import_module(module), "KIND", None)
    except ModuleNotFoundError as error:
        raise BadConfiguration(
            (
                f"数据源 {driver} 缺少 Python 包 {error.name}",
                f"driver {driver} lacks the package {error.name}",
            ),
            ("已安装的驱动", "an installed driver"),
            (f"pip install {error.name}", f"pip install {error.name}"),
        ) from error
    return found if isinstance(found, SourceKind) else None


def kinds() -> tuple[str, ...]:
    """Names of every kind of source whose driver is installed, sorted. Imports them all."""
    found = []
    for name in sorted(_modules()):
        try:
            found += [name] if kind(name) else []
        except BadConfiguration:  # its driver is not installed: it cannot be offered
            continue
    return tuple(found)


def _modules() -> dict[str, str]:
    """File name → module of everything that may be a kind of source."""
    return {
        entry.name: f"{package}.{entry.name}"
        for package in PACKAGES
        for entry in pkgutil.iter_modules(importlib.import_module(package).__path__)
        if not entry.ispkg
    }
