"""The journal as it was before its revisions were recorded."""

import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    for statement in TABLES:
        db.execute(statement)


TABLES = (
    """CREATE TABLE stream (
    name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, previous TEXT, mark TEXT,
    mapping TEXT NOT NULL DEFAULT '', specs TEXT NOT NULL DEFAULT '[]', columns TEXT NOT NULL DEFAULT '[]',
    complete INTEGER NOT NULL DEFAULT 0, rung TEXT NOT NULL DEFAULT '', paused TEXT NOT NULL DEFAULT '',
    read_at TEXT, whole_at TEXT, basis TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
    """CREATE TABLE finding (
    stream TEXT NOT NULL, code TEXT NOT NULL, subject TEXT NOT NULL, opened_at TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, code, subject)) WITHOUT ROWID""",
    "CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE parcel (
    stream TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL, manifest_sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    read INTEGER NOT NULL, accepted INTEGER NOT NULL,
    quarantined INTEGER NOT NULL, duplicate INTEGER NOT NULL, deleted INTEGER NOT NULL,
    sealed_at TEXT NOT NULL,
    status TEXT NOT NULL, receipt TEXT, settled TEXT, settled_at TEXT, pruned INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (stream, epoch, seq)) WITHOUT ROWID""",
    "CREATE INDEX parcel_status ON parcel (status)",
    """CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY, stream TEXT NOT NULL, key BLOB NOT NULL, hash BLOB NOT NULL, code TEXT NOT NULL,
    variable TEXT NOT NULL, source TEXT NOT NULL, mapping TEXT NOT NULL, parcel TEXT NOT NULL,
    at TEXT NOT NULL,
    status TEXT NOT NULL, sealed BLOB NOT NULL)""",
    "CREATE INDEX quarantine_open ON quarantine (stream, status, key)",
    "CREATE TABLE subject (ref TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE absent (
    stream TEXT NOT NULL, key BLOB NOT NULL, since TEXT NOT NULL, PRIMARY KEY (stream, key)) WITHOUT ROWID""",
)
"""Every table with a fixed name; a stream's rows have a table of their own (`row_<stream>`), made when the
stream is first read (`collection.journal`)."""
