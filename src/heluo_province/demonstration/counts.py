"""Rows of every view, counted in the hospitals' databases themselves, for `heluo accounting` to compare with.

Counted with the databases' own clients and not by the hospital program, because it is that program's figures
that the comparison is to test.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

from heluo.dictionary import Hospital, load_hospital
from heluo.kit.places import Home


def note_counts(home: Home, codes: tuple[str, ...]) -> None:
    """Writes counts.json: hospital → category → rows in its view, for every source that has a connection."""
    counts = {code: _hospital(load_hospital(code, (home.hospitals,)), home.agent(code)) for code in codes}
    (home.root / "counts.json").write_text(json.dumps(counts, indent=1), encoding="utf-8")


def _hospital(hospital: Hospital, agent: Path) -> dict[str, int]:
    known = tomllib.loads((agent / "connections.toml").read_text(encoding="utf-8"))
    views: dict[str, dict[str, str]] = {name: {} for name in known}
    for category, source in hospital.categories.items():
        view = next((f.view for f in hospital.fields_of(category) if f.view), "")
        if view and source in views:
            views[source][category] = view
    return {
        category: rows
        for source, wanted in views.items()
        for category, rows in _source(known[source], agent, wanted).items()
    }


def _source(settings: dict[str, Any], agent: Path, views: dict[str, str]) -> dict[str, int]:
    """category → rows, over one connection."""
    connection, quote = _connect(settings, agent)
    try:
        cursor = connection.cursor()
        counts: dict[str, int] = {}
        for category, view in views.items():
            name = ".".join(f"{quote}{part}{quote}" for part in view.split("."))
            cursor.execute(f"SELECT count(*) FROM {name}")
            counts[category] = int(cursor.fetchone()[0])
        return counts
    finally:
        connection.close()


def _connect(settings: dict[str, Any], agent: Path) -> tuple[Any, str]:
    """A connection of the DB-API and the character that quotes a name."""
    if settings["driver"] == "sqlite":
        return sqlite3.connect(f"file:{(agent / settings['path']).resolve()}?mode=ro", uri=True), '"'
    secret = settings.get("password_file")
    password = (agent / secret).read_text(encoding="utf-8").strip() if secret else None
    if settings["driver"] == "postgresql":
        import psycopg

        host = settings.get("socket") or settings.get("host")
        where: dict[str, Any] = {"host": host, "port": settings.get("port"), "user": settings.get("user")}
        return psycopg.connect(dbname=settings["database"], password=password, **where), '"'
    import pymysql

    known = {k: settings[k] for k in ("host", "port", "user") if k in settings}
    socket = {"unix_socket": settings["socket"]} if "socket" in settings else {}
    return pymysql.connect(database=settings["database"], password=password or "", **known, **socket), "`"
