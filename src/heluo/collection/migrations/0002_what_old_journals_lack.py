"""Journals from before revisions were recorded may lack the doubted keys, the time and the basis of the last
complete reading, and may have one plan where several are stored now."""

import json
import sqlite3


def upgrade(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE IF NOT EXISTS absent (stream TEXT NOT NULL, key BLOB NOT NULL, since TEXT NOT NULL, "
        "PRIMARY KEY (stream, key)) WITHOUT ROWID"
    )
    present = {row[1] for row in db.execute("PRAGMA table_info(stream)")}
    for column in ("whole_at TEXT", "basis TEXT NOT NULL DEFAULT ''"):
        if column.split()[0] not in present:
            db.execute(f"ALTER TABLE stream ADD COLUMN {column}")
    for name, specs in db.execute("SELECT name, specs FROM stream").fetchall():
        plans = json.loads(specs)
        if plans and isinstance(plans[0][0], str):
            db.execute("UPDATE stream SET specs = ? WHERE name = ?", (json.dumps([plans]), name))
