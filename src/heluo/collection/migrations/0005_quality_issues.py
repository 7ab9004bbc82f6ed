"""Quality issues from the centre, the hospital's answers to them, and who looked at the rows of one."""

import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE quality_issue (id TEXT PRIMARY KEY, n INTEGER NOT NULL, statement TEXT NOT NULL) "
        "WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE quality_answer (id TEXT PRIMARY KEY, issue TEXT NOT NULL, body TEXT NOT NULL, "
        "made_at TEXT NOT NULL, receipt TEXT) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE quality_look (id INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL, "
        "issue TEXT NOT NULL, rows INTEGER NOT NULL)"
    )
