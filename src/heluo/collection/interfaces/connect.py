"""Opens the sources that `<home>/agents/<code>/connections.toml` names. Secrets are in files of their own.

[his]
driver = "postgresql"          # sqlite | postgresql | mysql (MariaDB too)
host = "10.0.0.5"              # or socket = "/run/…"
database = "his"
user = "heluo_reader"
password_file = "his.password"
timeout = 3600                 # seconds a statement may take
look_back_hours = 72           # how far a run reads back behind its last mark
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.collection.interfaces.base import Source
from heluo.kit.errors import BadConfiguration

DRIVERS = ("sqlite", "postgresql", "mysql", "mariadb")


@dataclass(frozen=True)
class Connection:
    """One source as declared on the front-end machine."""

    name: str
    driver: str
    settings: dict[str, Any]
    folder: Path

    @property
    def look_back_hours(self) -> float:
        return float(self.settings.get("look_back_hours", 72))


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
        if not isinstance(settings, dict) or settings.get("driver") not in DRIVERS:
            raise BadConfiguration(
                f"[{name}] driver", " | ".join(DRIVERS), ("修改 driver", "edit driver"), where=str(path)
            )
    return {name: Connection(name, settings["driver"], settings, folder) for name, settings in tables.items()}


def connect(connection: Connection) -> Source:
    """Opens the source; its snapshot begins now. Raises Unavailable, or BadConfiguration for a missing
    setting."""
    setting = connection.settings
    timeout = int(setting.get("timeout", 3600))
    try:
        if connection.driver == "sqlite":
            from heluo.collection.interfaces.sqlite import SqliteSource

            return SqliteSource((connection.folder / setting["path"]).resolve())
        password = (
            (connection.folder / setting["password_file"]).read_text(encoding="utf-8").strip()
            if "password_file" in setting
            else None
        )
        if connection.driver == "postgresql":
            from heluo.collection.interfaces.postgresql import PostgresqlSource

            return PostgresqlSource(
                setting.get("socket") or setting["host"],
                setting.get("port"),
                setting["database"],
                setting["user"],
                password,
                timeout,
            )
        from heluo.collection.interfaces.mysql import MysqlSource

        return MysqlSource(
            setting.get("host", "localhost"),
            int(setting.get("port", 3306)),
            setting.get("socket"),
            setting["database"],
            setting["user"],
            password or "",
            timeout,
            bool(setting.get("raw_bytes", False)),
        )
    except KeyError as error:
        raise BadConfiguration(
            f"[{connection.name}] {error.args[0]}",
            ("连接所需的设置", "the settings of a connection"),
            ("补上这一项", "add it"),
            where=str(connection.folder / "connections.toml"),
        ) from error
    except FileNotFoundError as error:
        raise BadConfiguration(
            f"[{connection.name}] password_file",
            ("一个可读的文件", "a file that can be read"),
            ("放好密码文件", "put the file there"),
            where=str(connection.folder / "connections.toml"),
        ) from error
