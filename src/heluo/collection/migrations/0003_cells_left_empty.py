"""Which cells of the rows at the centre were written and are empty, and why."""

import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE empty_cell (stream TEXT NOT NULL, key BLOB NOT NULL, variable TEXT NOT NULL, "
        "source TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (stream, key, variable)) WITHOUT ROWID"
    )
