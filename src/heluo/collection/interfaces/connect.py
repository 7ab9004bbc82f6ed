"""Opens the sources that `<home>/agents/<code>/connections.toml` names. Secrets are in files of their own.

[his]
driver = "postgresql"          # a file of interfaces/ or landing/: sqlite, mysql, files, landing …
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

import difflib
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from heluo.collection.interfaces.base import COMMON_SETTINGS, Connection, OpenSource, SourceKind
from heluo.kit.errors import BadConfiguration, combined
from heluo.kit.text import Text
from heluo.kit.text_files import read_text, read_toml

PACKAGES = ("heluo.collection.interfaces", "heluo.collection.landing")
"""Where kinds of sources are: sources that are read, and sources that push."""


def connections(folder: Path) -> dict[str, Connection]:
    """Sources by name. Raises BadConfiguration for a missing file, an unknown driver, an unknown, missing or
    mistyped setting."""
    path = folder / "connections.toml"
    if not path.exists():
        raise BadConfiguration(
            ("没有 connections.toml", "no connections.toml"),
            ("每个数据源一节", "a table for each source"),
            ("由安全管理员填写数据库连接", "the security administrator writes the connections"),
            where=str(path),
        )
    tables = read_toml(path)
    lines = read_text(path).splitlines()
    faults = [
        BadConfiguration(found, expected, todo, where=_line(path, lines, name, near))
        for name, settings in tables.items()
        for found, expected, todo, near in _faults(name, settings)
    ]
    if faults:
        raise combined(faults)
    return {name: Connection(name, settings["driver"], settings, folder) for name, settings in tables.items()}


_Fault = tuple[tuple[str, str] | str, tuple[str, str] | str, tuple[str, str], str]


def _faults(name: str, settings: Any) -> Iterator[_Fault]:
    """(found, expected, to do, key) of everything that is wrong with one table."""
    of_kind = kind(str(settings.get("driver", ""))) if isinstance(settings, dict) else None
    if of_kind is None:
        yield f"[{name}] driver", " | ".join(kinds()), ("修改 driver", "edit driver"), "driver"
        return
    known = {s.name: s for s in (*COMMON_SETTINGS, *of_kind.settings)}
    for key, value in settings.items():
        if key not in known:
            meant = difflib.get_close_matches(key, known, 1, 0.6)
            todo = (f"改为 {meant[0]}?", f"{meant[0]}?") if meant else ("删去这一行", "remove this line")
            words = (f"不认识的项 [{name}] {key}", f"unknown key [{name}] {key}")
            yield words, " | ".join(known), todo, key
        elif not known[key].fits(value):
            wanted = _WORDS[known[key].kind]
            words = (f"[{name}] {key} 不是{wanted.zh}", f"[{name}] {key} is not {wanted.en}")
            yield words, (known[key].does.zh, known[key].does.en), ("修改这一行", "edit this line"), key
    for key, setting in known.items():
        if setting.needed and key not in settings:
            words = (f"缺少 [{name}] {key}", f"[{name}] {key} is missing")
            yield words, (setting.does.zh, setting.does.en), ("补上这一行", "add the line"), ""


_WORDS = {
    str: Text("带引号的文本", "a text in quotes"),
    int: Text("非负整数", "a whole number from 0 on"),
    float: Text("非负数", "a number from 0 on"),
    bool: Text(" true 或 false", "true or false"),
}


def _line(path: Path, lines: list[str], table: str, key: str) -> str:
    """file:line of `key` in the table, of the table itself when the key is not there."""
    heads = [n for n, line in enumerate(lines) if line.strip().strip("[]").strip(" \"'") == table]
    start = heads[0] if heads else 0
    inside = enumerate(lines[start:], start + 1)
    found = next((n for n, line in inside if key and line.split("=")[0].strip(" \"'") == key), start + 1)
    return f"{path}:{found}"


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
