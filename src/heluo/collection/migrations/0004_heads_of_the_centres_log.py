"""Heads of the centre's audit log, as the centre stated them under its signature."""

import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE log_head (n INTEGER NOT NULL, hash TEXT NOT NULL, statement TEXT NOT NULL, "
        "answer TEXT, PRIMARY KEY (n, hash)) WITHOUT ROWID"
    )
